// Values of JSON (RFC 8259) as texts, for commands that print it.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>

namespace regatta {

/// In quotes, with escapes; UTF-8 stays as it is.
inline std::string json_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// The shortest digits from which the number comes back exactly; null for what JSON has no number for.
inline std::string json_number(double x) {
  if (!std::isfinite(x)) return "null";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, x).ptr};
}

}  // namespace regatta
