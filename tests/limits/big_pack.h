// Rule files of any length, as a long code of laws would be: declarations, rules that build on one another, exceptions, scenarios.
#pragma once
#include <cstddef>
#include <string>

namespace domat {

inline std::string big_pack(std::size_t lines) {
  constexpr std::size_t kHead = 4, kLinesOfAnArticle = 14;
  std::string text =
      "partie État, Magistrat\n"
      "énumération Corps { judiciaire, consulaire }\n"
      "source CGFP « Code général de la fonction publique »\n"
      "constat dû_0\n";
  for (std::size_t i = 1; kHead + i * kLinesOfAnArticle <= lines; ++i) {
    const std::string n = std::to_string(i), before = std::to_string(i - 1);
    text += "fait cause_" + n + " « La cause " + n + " est-elle établie ? »\n";
    text += "fait visé_" + n + "(Partie)\n";
    text += "événement demande_" + n + "\n";
    text += "constat dû_" + n + " « une somme est due »\n";
    text += "valeur montant_" + n + " : argent\n";
    text += "règle principe_" + n + " « CGFP, art. L" + n + " » depuis 2000-01-01\n";
    text += "  cause_" + n + " & (visé_" + n + "(État) | dû_" + before + ")\n";
    text += "  => dû_" + n + ", montant_" + n + " = 1 000,50 €\n";
    text += "exception tardive_" + n + " à principe_" + n + "\n";
    text += "  demande_" + n + " avant 2001-01-01 => !dû_" + n + "\n";
    text += "scénario « cas " + n + " »\n";
    text += "  au 2025-03-01\n";
    text += "  soit cause_" + n + ", visé_" + n + "(État), !demande_" + n + "\n";
    text += "  attendu dû_" + n + " parce que principe_" + n + "\n";
  }
  return text;
}

}  // namespace domat
