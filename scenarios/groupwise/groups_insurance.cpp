// US medical bills: predict what a patient is charged; groups by sex, smoking and age.
//
//   The data set is one of the paper's: Acharya, Arunachaleswaran, Kannan, Roth, Ziani. Oracle efficient
//   algorithms for groupwise regret. ICLR 2024. Table: B. Lantz. Machine Learning with R, 2013.
//
//   Features (d = 9): (age - 18) / 46, male, (bmi - 15) / 40, children / 5, smoker, northwest, southeast,
//   southwest, 1. Label: charges / 63770.42801, the largest of the table. Groups: everybody, female, male,
//   smoker, nonsmoker, age_below_35, age_35_49, age_from_50.
//
// Rows in random order per replication, or sorted (non-smokers first, or by age) with equal ones in random
// order; after the last row (1338) from the first one on again. Cost per round: none but the comparators.
//
// Differs: features and groups are ours, the paper's are not known to us in detail.
#include "scenarios/groupwise/grouped_table.hpp"

namespace regatta::groupwise {
namespace {

const std::vector<std::string> kGroups{"everybody", "female",       "male",      "smoker",
                                       "nonsmoker", "age_below_35", "age_35_49", "age_from_50"};

GroupedTable make_table(const CsvTable& csv) {
  const auto age = csv.numbers("age"), bmi = csv.numbers("bmi"), children = csv.numbers("children"),
             charges = csv.numbers("charges");
  const auto sex = csv.texts("sex"), smoker = csv.texts("smoker"), region = csv.texts("region");
  GroupedTable table;
  for (std::size_t r = 0; r < age.size(); ++r) {
    const bool male = sex[r] == "male", smokes = smoker[r] == "yes";
    table.add(csv,
              {(age[r] - 18) / 46, to_real(male), (bmi[r] - 15) / 40, children[r] / 5, to_real(smokes),
               to_real(region[r] == "northwest"), to_real(region[r] == "southeast"),
               to_real(region[r] == "southwest"), 1},
              {true, !male, male, smokes, !smokes, age[r] < 35, age[r] >= 35 && age[r] < 50, age[r] >= 50},
              charges[r] / 63770.42801);
  }
  return table;
}

class GroupsInsurance final : public TableScenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::shared_ptr<const DataFile> data =
        file("data", "insurance.csv", "table with the columns of insurance.csv");
    std::string order = choice("order", "random", {"random", "smoker", "age"},
                               "of the rows; sorted: non-smokers first, or by age");

    std::shared_ptr<const GroupedTable> table() const {
      return data->derived<GroupedTable>("insurance groups",
                                         [](const DataFile& bytes) { return make_table(*read_csv(bytes)); });
    }
    /// [row], empty for a random order.
    std::vector<double> key() const {
      if (order == "random") return {};
      const auto csv = read_csv(*data);
      if (order == "age") return csv->numbers("age");
      std::vector<double> smokes;
      for (const std::string& s : csv->texts("smoker")) smokes.push_back(to_real(s == "yes"));
      return smokes;
    }
  };

  static Task task(const Params& params, Round horizon) {
    return params.table()->task(kGroups.size(), horizon);
  }
  static std::vector<Metric> metrics(const Params&) { return groupwise::metrics(kGroups); }
  static double nanoseconds(const Params&, const Task& task) { return nanoseconds_of_fits(task); }

  GroupsInsurance(const Params& params, const Task&, Rng<double> setup, Rng<double>)
      : TableScenario(params.table(), params.key(), setup) {}
};

[[maybe_unused]] const bool added = add_scenario<GroupsInsurance>({
    .name = "groups_insurance",
    .paper = "Acharya, Arunachaleswaran, Kannan, Roth, Ziani 2024",
    .doc = "Medical bills to be predicted; groups by sex, smoking and age.",
});

}  // namespace
}  // namespace regatta::groupwise
