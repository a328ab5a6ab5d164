// The files that a report page is made of, put into the program by the build (cmake/report.cmake).
#pragma once

#include <string_view>

namespace regatta::analysis::assets {

extern const std::string_view kPage;                      // report/page.html: @MARKERS@ to be replaced
extern const std::string_view kStyle;                     // report/page.css
extern const std::string_view kScript;                    // report/page.js
extern const std::string_view kUplotStyle, kUplotScript;  // empty when the build had no uPlot

}  // namespace regatta::analysis::assets
