#include "random_adapters.hpp"

#include "skillnad/base/error.hpp"

namespace skillnad {

std::unique_ptr<RandomModel> make_nested_model(const GroupedRows&, const RandomStructure&, Link) {
  throw ModelError("not_available", "nested");
}

std::unique_ptr<RandomModel> make_sparse_model(const GroupedRows&, const RandomStructure&,
                                               const std::vector<Vector>&, Link) {
  throw ModelError("not_available", "several grouping factors");
}

}  // namespace skillnad
