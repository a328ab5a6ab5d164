// The catalogue as text, made from the declarations alone.
#pragma once

#include <string>

namespace regatta::cli {

std::string catalogue_list();      // a line per entry
std::string catalogue_overview();  // Markdown table: protocol, algorithms, scenarios
std::string catalogue_markdown();  // docs/catalogue.md
/// All entries, or those called `name`. Throws ConfigError for an unknown name.
std::string catalogue_json(const std::string& name);
std::string describe(const std::string& name);

}  // namespace regatta::cli
