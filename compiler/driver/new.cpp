// domat new NAME
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"

namespace domat {

namespace {

namespace fs = std::filesystem;

struct File {
  const char *path, *text;  // @ stands for the name of the pack
};

constexpr File kFrench[] = {
    {"domat.toml", R"(name = "@"
version = "0.1.0"
language = "fr"
jurisdiction = "FR"
currency = "EUR"
)"},
    {"regles.domat", R"(// Le droit de rétractation du consommateur, et qui paie le renvoi du bien.

partie Consommateur, Professionnel
source « C. consom. » « Code de la consommation »

fait contrat_à_distance « Le contrat a-t-il été conclu à distance ? »
fait bien_sur_mesure « Le bien a-t-il été fait sur mesure pour le consommateur ? »
fait coût_non_annoncé « Le professionnel a-t-il omis d'annoncer que le renvoi serait payé par le consommateur ? »

droit rétractation(Partie) « peut se rétracter sans donner de motif »
valeur frais_de_renvoi : Partie « qui paie le renvoi du bien »

règle rétractation « C. consom., art. L221-18 »
  contrat_à_distance => rétractation(Consommateur)

exception sur_mesure à rétractation « C. consom., art. L221-28 »
  bien_sur_mesure

règle renvoi « C. consom., art. L221-23 »
  rétractation(Consommateur) => frais_de_renvoi = Consommateur

exception coût_tu à renvoi « C. consom., art. L221-23 »
  rétractation(Consommateur) & coût_non_annoncé => frais_de_renvoi = Professionnel
)"},
    {"scenarios/retractation.domat", R"(scénario « le contrat à distance donne le droit de se rétracter »
  soit contrat_à_distance, !bien_sur_mesure, !coût_non_annoncé
  attendu rétractation(Consommateur) parce que rétractation, frais_de_renvoi = Consommateur

scénario « le bien sur mesure ferme la rétractation »
  soit contrat_à_distance, bien_sur_mesure
  attendu !rétractation(Consommateur), frais_de_renvoi indéfini

scénario « le renvoi dont le coût n'a pas été annoncé reste au professionnel »
  soit contrat_à_distance, !bien_sur_mesure, coût_non_annoncé
  attendu frais_de_renvoi = Professionnel parce que coût_tu

scénario « tant qu'on ne sait pas si le bien est sur mesure, rien n'est acquis »
  soit contrat_à_distance
  attendu rétractation(Consommateur) inconnu faute de bien_sur_mesure
)"},
    {"cases/exemple.json", R"({
  "facts": {
    "contrat_à_distance": true,
    "bien_sur_mesure": false,
    "coût_non_annoncé": true
  }
}
)"},
};

constexpr File kEnglish[] = {
    {"domat.toml", R"(name = "@"
version = "0.1.0"
language = "en"
jurisdiction = "EU"
currency = "EUR"
)"},
    {"rules.domat", R"(// The consumer's right of withdrawal, and who pays for sending the goods back.

party Consumer, Trader
source "Directive 2011/83/EU" "Directive 2011/83/EU on consumer rights"

fact distance_contract "Was the contract concluded at a distance?"
fact made_to_order "Were the goods made to the consumer's specifications?"
fact cost_not_announced "Did the trader fail to say that the consumer would pay for the return?"

right withdrawal(Party) "may withdraw without giving any reason"
value return_cost : Party "who pays for sending the goods back"

rule withdrawal "Directive 2011/83/EU, art. 9"
  distance_contract => withdrawal(Consumer)

exception made_to_order to withdrawal "Directive 2011/83/EU, art. 16"
  made_to_order

rule return "Directive 2011/83/EU, art. 14"
  withdrawal(Consumer) => return_cost = Consumer

exception cost_unsaid to return "Directive 2011/83/EU, art. 14"
  withdrawal(Consumer) & cost_not_announced => return_cost = Trader
)"},
    {"scenarios/withdrawal.domat", R"(scenario "a distance contract gives the right to withdraw"
  given distance_contract, !made_to_order, !cost_not_announced
  expect withdrawal(Consumer) because withdrawal, return_cost = Consumer

scenario "goods made to order close the withdrawal"
  given distance_contract, made_to_order
  expect !withdrawal(Consumer), return_cost undefined

scenario "a return whose cost was not announced is the trader's to pay"
  given distance_contract, !made_to_order, cost_not_announced
  expect return_cost = Trader because cost_unsaid

scenario "while it is not known whether the goods were made to order, nothing is settled"
  given distance_contract
  expect withdrawal(Consumer) unknown for want of made_to_order
)"},
    {"cases/example.json", R"({
  "facts": {
    "distance_contract": true,
    "made_to_order": false,
    "cost_not_announced": true
  }
}
)"},
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What a manifest takes as the name of a dependency, and every system as the name of a folder.
bool is_pack_name(const std::string& name) {
  return !name.empty() && is_letter(name[0]) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

// 0, or errno.
int write_new(const fs::path& path, std::string text, const std::string& name) {
  if (const std::size_t at = text.find('@'); at != std::string::npos) text.replace(at, 1, name);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return error.value();
  std::FILE* file = std::fopen(path.c_str(), "wbx");
  if (!file) return errno;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int cause = errno;
  if (std::fclose(file) != 0) return errno;
  return written ? 0 : cause;
}

int write_pack(const std::string& name, const File* files, std::size_t count) {
  // Making the folder fails where anything of that name exists.
  if (::mkdir(name.c_str(), 0777) != 0) return errno;
  for (std::size_t i = 0; i < count; ++i) {
    const int error = write_new(fs::path(name) / files[i].path, files[i].text, name);
    if (error == 0) continue;
    std::error_code ignored;
    fs::remove_all(name, ignored);
    return error;
  }
  return 0;
}

}  // namespace

int new_command(const Options& o) {
  const bool french = o.lang == Lang::fr;
  if (!is_pack_name(o.name)) {
    complain(o, fmt::format(fmt::runtime(french ? "`{}` ne convient pas à un paquet : un nom commence par une lettre, suivie de lettres sans accent, de chiffres, de `-` ou de `_`"
                                                : "`{}` will not do for a pack: a name begins with a letter, followed by letters without accent, digits, `-` or `_`"), printable(o.name)));
    return kUsage;
  }
  const File* files = french ? kFrench : kEnglish;
  const std::size_t count = french ? std::size(kFrench) : std::size(kEnglish);
  if (const int error = write_pack(o.name, files, count); error != 0) {
    complain(o, fmt::format(fmt::runtime(french ? "impossible de créer le dossier `{}` : {}" : "cannot create the folder `{}`: {}"), o.name, system_reason(error, o.lang)));
    return kUsage;
  }
  for (std::size_t i = 0; i < count; ++i) fmt::print("{}/{}\n", o.name, files[i].path);
  fmt::print("\n{}\n  domat check {}\n  domat test {}\n  domat run {} --case {}/{}\n", french ? "à suivre :" : "next:", o.name, o.name, o.name, o.name, files[count - 1].path);
  return kDone;
}

}  // namespace domat
