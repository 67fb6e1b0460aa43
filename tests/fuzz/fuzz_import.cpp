// Tests of others for a pack that has something of each type, and a mapping. The first byte says what follows: odd, rows of CSV, else tests of OpenFisca; with 2, a mapping
// and a zero byte before them. What is imported without a problem must be scenarios that the pack can have.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/base/unicode.h"
#include "compiler/import/import.h"
#include "tests/one_file.h"

namespace {

using namespace domat;

const char* const kPack = R"(partie Assuré, Assureur
énumération Lieu { habitation, véhicule }
structure Personne { clé nom, revenu : argent, enfant, né : date, lieu : Lieu, parent : personnes }
structure Site { ville : Lieu, clos }
fait personnes : liste de Personne
fait dates : liste de date
fait vus(personnes)
fait exclu(Partie)
fait loyer : argent
fait nombre : entier
fait mesure : décimal
fait part : taux
fait délai : durée(jours)
fait ancienneté : durée(mois)
fait survenance : date
fait site : Site
événement plainte
droit garantie(Partie)
constat à_charge(personnes)
constat seul
valeur total : argent
valeur taux_retenu : taux
valeur terme : date
valeur où : Lieu
valeur jours_restants : durée(jours)
valeur aîné : personnes

règle total
  => total = somme(p.revenu pour p dans personnes)
règle pour p dans personnes :
  p.enfant & vus(p) => à_charge(p)
)";

const char* const kMapping = R"(scenario: {name: case, at: day, mode: closed, day: last}
input:
  rent: {to: loyer, unit: cents}
  income: {to: revenu, unit: thousands}
  child: {to: enfant, values: {Y: true, N: false}}
  born: né
  place: {to: lieu, values: {H: habitation}}
  parent: parent
  seen: vus
  excluded: exclu(Assuré)
  number: nombre
  measure: mesure
  share: {to: part, unit: fraction}
  delay: {to: délai, unit: weeks}
  age: {to: ancienneté, unit: years}
  when: survenance
  town: site.ville
  complaint: plainte
output:
  total: {to: total, margin: 0.5, relative_margin: 0.01}
  covered: garantie(Assureur)
  dependent: à_charge
  alone: seul
  rate: taux_retenu
  term: terme
  where: où
  left: jours_restants
  eldest: aîné
entities:
  persons: {list: personnes}
  households: {of: persons, roles: {children: enfant, members: vus}}
ignore: [note]
)";

struct Parsed {
  OneFile file{kPack};
  model::Model model = file.model();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static Parsed pack;
  std::string text(reinterpret_cast<const char*>(data + 1), size - 1), mapping = kMapping;
  if (data[0] & 2) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    mapping = text.substr(0, end);
    text.erase(0, end + 1);
  }
  if (first_invalid_utf8(text) || first_invalid_utf8(mapping)) return 0;  // such files are not read
  const ImportForm form = data[0] & 1 ? ImportForm::csv : ImportForm::openfisca;
  const Imported imported = import_tests(form, text, mapping, pack.model, pack.file.sources, pack.file.names, pack.file.packs);
  for (const Problem& p : imported.problems) {
    const std::string& of = p.in_mapping ? mapping : text;
    if (p.line > static_cast<std::size_t>(std::ranges::count(of, '\n')) + std::ranges::count(of, '\r') + 2) std::abort();
    if (first_invalid_utf8(p.message.fr) || first_invalid_utf8(p.message.en)) std::abort();
  }
  if (imported.problems.size() > 50) std::abort();
  if (!imported.problems.empty()) return 0;
  if (imported.count == 0 || first_invalid_utf8(imported.scenarios)) std::abort();
  OneFile with(std::string(kPack) + "\n" + imported.scenarios);
  if (with.model().scenarios.size() != imported.count || with.diagnostics.has_errors()) std::abort();
  return 0;
}
