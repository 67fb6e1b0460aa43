#include "runtime/batch/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace domat {

namespace {

std::string one_decimal(double v, bool french) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", v);
  if (french)
    for (char* c = text; *c; ++c)
      if (*c == '.') *c = ',';
  return text;
}

std::string time_text(double seconds) {
  const auto s = static_cast<std::uint64_t>(std::ceil(seconds));
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s % 3600 / 60) + " min";
}

}  // namespace

std::string grouped(std::uint64_t n, bool french) {
  std::string digits = std::to_string(n), out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += french ? "\u202f" : ",";
    out += digits[i];
  }
  return out;
}

std::string rate_text(double rate, bool french) {
  const char* const unit = french ? " cas/s" : " cases/s";
  if (rate >= 1e6) return one_decimal(rate / 1e6, french) + " M" + unit;
  if (rate >= 1e3) return one_decimal(rate / 1e3, french) + " k" + unit;
  return std::to_string(static_cast<std::uint64_t>(rate)) + unit;
}

std::string progress_line(const BatchProgress& p, double seconds, bool french) {
  constexpr std::size_t kWidth = 24;
  std::string line;
  const double part = p.whole == 0 ? 0 : std::min(1.0, static_cast<double>(p.done) / static_cast<double>(p.whole));
  if (p.whole != 0) {
    const auto full = static_cast<std::size_t>(part * kWidth);
    const std::string percent = std::to_string(static_cast<int>(part * 100));
    line = "[" + std::string(full, '#') + std::string(kWidth - full, ' ') + "] " + std::string(3 - percent.size(), ' ') + percent + (french ? "\u00a0%  " : " %  ");
  }
  line += grouped(p.cases, french) + (french ? " cas" : " cases");
  if (seconds > 0) line += "  " + rate_text(static_cast<double>(p.cases) / seconds, french);
  if (part > 0 && part < 1) line += (french ? "  encore " : "  ") + time_text(seconds * (1 - part) / part) + (french ? "" : " left");
  return line;
}

double ProgressBar::seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

void ProgressBar::show(const BatchProgress& p) {
  const auto now = std::chrono::steady_clock::now();
  if (!on_ || now - start_ < wait_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", progress_line(p, seconds(), french_).c_str());
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (std::exchange(shown_, false)) std::fputs("\r\x1b[K", stderr);
}

}  // namespace domat
