// The facts and conclusions of W1 and W2 by name, in their order everywhere: planes, columns, files.
#pragma once
#include <array>
#include <string_view>

namespace domat::bench {

inline constexpr std::array<std::string_view, 12> kW1FactNames = {
    "faute_lourde", "deni_de_justice", "faute_personnelle", "rattachee_au_service", "etat_condamne", "detachable",
    "rattachable",  "assurance",       "faute_deliberee",   "prescription",         "faute_victime", "recours_epuises"};
inline constexpr std::array<std::string_view, 10> kW1ConclusionNames = {
    "etat_responsable",   "action_recursoire",     "action_directe",          "protection_fonctionnelle", "assureur_couvre",
    "indemnisation_etat", "indemnisation_reduite", "indemnisation_integrale", "charge_personnelle",       "sanction_disciplinaire"};
// Amounts, then a percentage, then flags.
inline constexpr std::array<std::string_view, 9> kW2FactNames = {"damage",     "fixed",  "plafond",              "fire",            "pct",
                                                                 "terrorisme", "guerre", "faute_intentionnelle", "defaut_entretien"};
inline constexpr int kW2Amounts = 4, kW2Numbers = 5;
inline constexpr std::string_view kW2ConclusionName = "indemnite";

}  // namespace domat::bench
