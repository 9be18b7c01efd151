#include "../catch.hpp"
#include "skillnad/base/real_cells.hpp"
#include "skillnad/base/shared_vector.hpp"

using namespace skillnad;

TEST_CASE("shared numbers read the same whether they are packed or not", "[shared_vector]") {
  constexpr std::size_t many = (std::size_t{1} << 18) + 3;
  for (const double last : {255.0, 256.0, 0.5, -1.0, 1e300}) {
    Vector cells(many);
    for (std::size_t i = 0; i < many; ++i) cells[i] = static_cast<double>(i % 3);
    cells.back() = last;
    const SharedVector shared = cells;
    REQUIRE(shared.size() == many);
    bool same = true;
    for (std::size_t i = 0; i < many; ++i) same = same && shared[i] == cells[i];
    std::size_t at = 0;
    for (const double x : shared) same = same && x == cells[at++];
    CHECK(same);
    CHECK(at == many);
    CHECK(shared.copy() == cells);
    const SharedVector copy = shared;
    CHECK(&copy.get() == &shared.get());
    CHECK(shared.get() == cells);
    CHECK(shared.data() == copy.data());
  }
  CHECK(SharedVector().empty());
  CHECK(SharedVector().get().empty());
  CHECK(SharedVector{1.5, 2.0} == Vector{1.5, 2.0});
  CHECK(SharedCodes().empty());
  CHECK(SharedCodes{1u, 2u} == SharedCodes::Codes{1, 2});
}

TEST_CASE("lent cells are copied before anybody writes in them", "[real_cells]") {
  const Vector host = {1.0, 2.0, 3.0};
  const auto holder = std::make_shared<const int>(0);
  const RealCells lent = RealCells::lent(host.data(), host.size(), holder);
  CHECK(holder.use_count() == 2);
  CHECK(lent.is_lent());
  CHECK(lent.data() == host.data());
  CHECK(lent.copy() == host);
  RealCells written = lent;
  written[1] = 5.0;
  CHECK(!written.is_lent());
  CHECK(written.copy() == Vector{1.0, 5.0, 3.0});
  CHECK(host[1] == 2.0);
  RealCells longer = lent;
  longer.push_back(4.0);
  CHECK(longer.copy() == Vector{1.0, 2.0, 3.0, 4.0});
  RealCells other = lent;
  other.clear();
  CHECK(other.empty());
  other = lent;
  other.assign(2, 7.0);
  CHECK(other.copy() == Vector{7.0, 7.0});
  CHECK(holder.use_count() == 2);  // `lent` only
  CHECK(lent == RealCells{1.0, 2.0, 3.0});
  CHECK(lent != RealCells{1.0, 2.0});
}
