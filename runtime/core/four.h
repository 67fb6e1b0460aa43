// The four values of a proposition as two bits (Belnap, "A useful four-valued logic", 1977; Dunn 1976).
#pragma once

namespace domat {

struct Truth {
  bool t = false;  // supported as true
  bool f = false;  // supported as false
  friend bool operator==(Truth, Truth) = default;
  bool unknown() const { return !t && !f; }
  bool conflict() const { return t && f; }
};

inline constexpr Truth kTrue{true, false}, kFalse{false, true}, kUnknown{false, false}, kConflict{true, true};

constexpr Truth operator&(Truth a, Truth b) { return {a.t && b.t, a.f || b.f}; }
constexpr Truth operator|(Truth a, Truth b) { return {a.t || b.t, a.f && b.f}; }
constexpr Truth operator!(Truth a) { return {a.f, a.t}; }

}  // namespace domat
