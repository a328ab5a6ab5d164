// Texts from files inside HTML, SVG and JSON: nothing in them can end or open an element.
#pragma once

#include <string>
#include <string_view>

namespace regatta::analysis {

/// UTF-8; bytes that are not become U+FFFD.
std::string valid_utf8(std::string_view text);

/// For the content and quoted attributes of elements. Valid UTF-8; control characters become spaces.
std::string escape_markup(std::string_view text);

/// A JSON string with its quotes that may also stand in a <script> element: <, > and & are escaped.
std::string json_text(std::string_view text);

/// The shortest text that reads back as the same number; null when not finite.
std::string json_number(double x);

}  // namespace regatta::analysis
