// A pack without lists that has a fact of each type, by hand.
#pragma once
#include <vector>

#include "tests/unit/pack_builder.h"

namespace domat {

inline Pack batch_pack() {
  PackBuilder b;
  b.add("dol", Kind::fact);
  b.add("condamné", Kind::fact, kBoolean, {0});
  b.add("lien", Kind::fact, kBoolean, {0, 0});
  b.add("corps", Kind::fact, kCorps);
  b.add("dommage", Kind::fact, kEuro, {0});
  b.add("yens", Kind::fact, kYen);
  b.pack().date_fact = b.add("sinistre", Kind::fact, kDate);
  b.add("demande", Kind::event, kEvent);
  b.add("nombre", Kind::fact, kInteger);
  b.add("mesure", Kind::fact, kDecimal);
  b.add("taux", Kind::fact, kRate);
  b.add("jours", Kind::fact, kDays);
  b.add("mois", Kind::fact, kMonths);
  b.add_structure_field("lieu", "ville", kCorps);
  b.add_structure_field("lieu", "clos", kBoolean);
  b.add("garantie", Kind::right);
  for (const TypeRef type : {kCorps, kEuro, kYen, kDate, kInteger, kDecimal, kRate, kDays, kMonths}) b.add("v" + std::to_string(b.pack().atom_count), Kind::value, type);
  b.pack().reads_day = true;
  return b.pack();
}

inline std::vector<std::uint32_t> values_of(const Pack& pack) {
  std::vector<std::uint32_t> atoms;
  for (const Declaration& d : pack.declarations)
    if (d.kind == Kind::value) atoms.push_back(d.first_atom);
  return atoms;
}

}  // namespace domat
