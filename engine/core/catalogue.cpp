#include "engine/core/catalogue.hpp"

#include <set>

namespace regatta {
namespace {

std::string key_of(const std::string& protocol, Kind kind, const std::string& name) {
  return protocol + (kind == Kind::kAlgorithm ? "/algorithm/" : "/scenario/") + name;
}

template <class T>
const T& highest_up_to(const std::map<Level, std::shared_ptr<const T>>& built, Level level) {
  const auto above = built.upper_bound(level);
  expect(above != built.begin(), "an entry was built for no level that can run");
  return *std::prev(above)->second;
}

}  // namespace

const Maker& Entry::maker(Level level) const { return highest_up_to(makers, level); }

Catalogue& Catalogue::instance() {
  static Catalogue catalogue;
  return catalogue;
}

bool Catalogue::add(Level level, Kind kind, const std::string& protocol, const About& about,
                    const std::string& file, std::shared_ptr<const Maker> maker) {
  Entry& entry =
      entries_.try_emplace(key_of(protocol, kind, about.name), Entry{kind, protocol, about, file, {}})
          .first->second;
  expect(entry.makers.emplace(level, std::move(maker)).second, "two entries have the same name");
  return true;
}

bool Catalogue::add(Level level, const std::string& protocol, std::shared_ptr<const Protocol> play) {
  expect(protocols_[protocol].emplace(level, std::move(play)).second, "two protocols have the same name");
  return true;
}

std::vector<const Entry*> Catalogue::entries() const {
  std::vector<const Entry*> all;
  for (const auto& [key, entry] : entries_) all.push_back(&entry);
  return all;
}

const Entry* Catalogue::algorithm(const std::string& protocol, const std::string& name) const {
  const auto found = entries_.find(key_of(protocol, Kind::kAlgorithm, name));
  return found == entries_.end() ? nullptr : &found->second;
}

const Entry* Catalogue::scenario(const std::string& name) const {
  for (const auto& [key, entry] : entries_) {
    if (entry.kind == Kind::kScenario && entry.about.name == name) return &entry;
  }
  return nullptr;
}

std::vector<std::string> Catalogue::algorithm_names(const std::string& protocol) const {
  std::vector<std::string> names;
  for (const auto& [key, entry] : entries_) {
    if (entry.kind == Kind::kAlgorithm && entry.protocol == protocol) names.push_back(entry.about.name);
  }
  return names;
}

std::vector<std::string> Catalogue::scenario_names() const {
  std::vector<std::string> names;
  for (const auto& [key, entry] : entries_) {
    if (entry.kind == Kind::kScenario) names.push_back(entry.about.name);
  }
  return names;
}

std::vector<std::string> Catalogue::protocols() const {
  std::vector<std::string> names;
  for (const auto& [name, levels] : protocols_) names.push_back(name);
  return names;
}

const Protocol& Catalogue::protocol(const std::string& name, Level level) const {
  const auto found = protocols_.find(name);
  expect(found != protocols_.end(), "a protocol that nobody added");
  return highest_up_to(found->second, level);
}

const Protocol& Catalogue::protocol(const std::string& name) const {
  const auto found = protocols_.find(name);
  expect(found != protocols_.end(), "a protocol that nobody added");
  return *found->second.begin()->second;
}

std::vector<Level> Catalogue::levels() const {
  std::set<Level> built{0};
  for (const auto& [name, levels] : protocols_) {
    for (const auto& [level, play] : levels) built.insert(level);
  }
  std::vector<Level> usable;
  for (const Level level : built) {
    if (processor_runs(level)) usable.push_back(level);
  }
  return usable;
}

}  // namespace regatta
