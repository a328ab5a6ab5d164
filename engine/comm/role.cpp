#include <algorithm>
#include <utility>

#include "engine/comm/roles.hpp"

namespace regatta::comm {

namespace {

constexpr std::size_t kReportsPerLetter = 32;  // 2 kB: below the size from which MPI asks before it sends

}  // namespace

Role::Role(Place place, Mail& mail)
    : place_(std::move(place)), mail_(mail), known_(place_.is_root() ? place_.ranks : 0) {}

void Role::finished(const Report& cumulative, double now) {
  mine_ = cumulative;
  if (is_between()) {
    mine_is_news_ = true;
  } else if (!place_.is_root() && now - last_report_ >= place_.report_every) {
    send_up(Kind::kReport, now);
  }
}

void Role::receive(const Received& received, double now) {
  switch (received.kind) {
    case Kind::kRequest:
      note_reports(received);
      return answer_request(received.from, received.letter, now);
    case Kind::kGrant:
      return accept_grant(received.letter, now);
    case Kind::kReport:
      return note_reports(received);
    case Kind::kStop:
      return stop(received.from, now);
    case Kind::kThrough:
      note_reports(received);
      ++through_;
      return pass_on_through(now);
    case Kind::kEnd:
      return end(now);
    case Kind::kBye:
      ++byes_;
      return pass_on_bye(now);
  }
}

void Role::poll(double now) {
  if (now >= Role::due()) send_news(Kind::kReport, now);
}

double Role::due() const {
  if (!is_between() || (news_.empty() && !mine_is_news_)) return kNever;
  return last_report_ + place_.report_every;
}

std::vector<Report> Role::reports() const {
  std::vector<Report> all = known_;
  all.resize(static_cast<std::size_t>(place_.ranks));
  all[static_cast<std::size_t>(place_.rank)] = mine_;
  return all;
}

void Role::send_up(Kind kind, double now, Letter letter) {
  letter.report = mine_;
  mine_is_news_ = false;
  if (!is_between()) last_report_ = now;
  send(place_.above, kind, letter);
}

void Role::note_reports(const Received& received) {
  const auto note = [this](int rank, const Report& report) {
    if (place_.is_root()) {
      known_[static_cast<std::size_t>(rank)] = report;
      return;
    }
    const auto known = std::ranges::find(news_, rank, &RankReport::rank);
    known == news_.end() ? news_.push_back({rank, report}) : void(known->report = report);
  };
  note(received.from, received.letter.report);
  for (const RankReport& other : received.letter.others) note(other.rank, other.report);
}

/// All that is not yet known above; the last letter is of kind `last`.
void Role::send_news(Kind last, double now) {
  last_report_ = now;
  for (auto from = news_.begin();;) {
    const auto count = std::min<std::ptrdiff_t>(kReportsPerLetter, news_.end() - from);
    Letter letter;
    letter.others.assign(from, from + count);
    from += count;
    send_up(from == news_.end() ? last : Kind::kReport, now, std::move(letter));
    if (from == news_.end()) break;
  }
  news_.clear();
}

/// Asked for by this rank itself or by the sender of a letter.
void Role::stop(int from, double now) {
  if (std::exchange(stop_, true) || ended_) return;
  if (!place_.is_root() && place_.above != from) send_up(Kind::kStop, now);
  for (const Place::Below& below : place_.below)
    if (below.rank != from) send(below.rank, Kind::kStop);
}

void Role::begin_drain(double now) {
  drained_ = true;
  pass_on_through(now);
}

void Role::pass_on_through(double now) {
  if (!drained_ || through_ < place_.below.size()) return;
  place_.is_root() ? end(now) : send_news(Kind::kThrough, now);
}

void Role::end(double now) {
  ended_ = true;
  for (const Place::Below& below : place_.below) send(below.rank, Kind::kEnd);
  pass_on_bye(now);
}

void Role::pass_on_bye(double now) {
  if (byes_ < place_.below.size()) return;
  over_ = true;
  if (!place_.is_root()) send_up(Kind::kBye, now);
}

}  // namespace regatta::comm
