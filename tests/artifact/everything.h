// A pack that has something of each kind that tables and descriptions speak of.
#pragma once
#include <stdexcept>

#include "compiler/ir/from_model.h"
#include "tests/one_file.h"

namespace domat {

inline const char* const kEverything = R"(partie Assuré, Assureur
énumération Lieu { habitation, véhicule }
structure Bien { clé id, prix : argent, suite : biens }
calendrier ouvré = France { lundi, mardi, mercredi, jeudi, vendredi } sauf 2025-12-26
fait effraction « Y a-t-il eu \effraction ? » à prouver par Assuré contre Assureur
fait exclu(Partie)
fait lieu : Lieu
fait dommage : argent
fait survenance : date
événement déclaration « Déclaration du sinistre »
fait franchise : taux
fait carence : durée(jours)
fait biens : liste de Bien « Quels biens ? »
paramètre plafond : argent « Police, art. 9 » = 1 500,50 € depuis 2020-01-01, 2 000 € depuis 2024-01-01
droit garantie(Partie) « est garanti »
droit rendu(biens)
valeur indemnité : argent
valeur terme : date

règle acquise « Police, art. 4 » depuis 2020-01-01
  effraction & lieu = habitation & déclaration & franchise < 10 % & carence < 3 jours => garantie(Assuré)
exception exclusion à acquise « Police, art. 7 » « Police, art. 8 » jusqu'au 2029-12-31
  exclu(Assuré)
règle montant
  garantie(Assuré) => indemnité = min(dommage, plafond)
règle délai
  garantie(Assuré) => terme = ajoute_ouvrables(survenance, 3, ouvré)
règle rendus pour b dans biens :
  b.prix > 10 € => rendu(b)
)";

inline Pack pack_of(const std::string& text) {
  OneFile file(text);
  const model::Model model = file.model();
  if (file.diagnostics.has_errors()) throw std::runtime_error(file.reported());
  return ir::from_model(model, file.names, file.sources);
}

}  // namespace domat
