#include "minimum_degree.hpp"

#include <algorithm>
#include <queue>

namespace skillnad {

namespace {

constexpr std::uint32_t none = 0xffffffffu;
/// Once the node of least degree has this share of all that is left as neighbours, the rest is
/// taken as dense: it soon would be.
constexpr std::size_t dense_numerator = 9;
constexpr std::size_t dense_denominator = 10;

/// What is left after some eliminations. An eliminated step is an element: its rows are all
/// adjacent to each other, without the edges being stored.
class QuotientGraph {
 public:
  QuotientGraph(const std::vector<std::uint32_t>& weight,
                const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges);
  Elimination run();

 private:
  struct Candidate {
    std::size_t degree;
    std::uint32_t node;
    bool operator<(const Candidate& other) const {  // the queue hands out the largest
      return degree != other.degree ? degree > other.degree : node > other.node;
    }
  };

  void push(std::uint32_t i) { queue_.push({degree_[i], i}); }
  bool alive(std::uint32_t i) const { return weight_[i] > 0; }
  void count_neighbours(std::uint32_t i);
  void eliminate(std::uint32_t p);
  void eliminate_rest();
  void gather_rows(std::uint32_t p);
  void update(std::uint32_t p);
  void merge_equal();
  bool same_neighbours(std::uint32_t i, std::uint32_t j);
  void absorb(std::uint32_t i, std::uint32_t j);
  void append_members(std::uint32_t i, std::vector<std::uint32_t>& out) const;
  void release(std::uint32_t element) {
    element_weight_[element] = 0;
    std::vector<std::uint32_t>().swap(rows_of_[element]);
  }

  // A node that stands for several equal ones carries their weight; 0 when it stands for none.
  std::vector<std::size_t> weight_;
  std::vector<std::size_t> degree_;
  std::vector<char> stale_;  // degree_ is a lower bound
  std::vector<std::uint32_t> next_member_, last_member_;
  // Adjacent nodes neighbours_[begin_[i]...end_[i]) and elements of each node; dead entries may
  // stand in both.
  std::vector<std::uint32_t> neighbours_;
  std::vector<std::size_t> begin_, end_;
  std::vector<std::vector<std::uint32_t>> elements_of_;
  // Elements by their first node.
  std::vector<std::vector<std::uint32_t>> rows_of_;
  std::vector<std::size_t> element_weight_;  // 0: dead
  std::vector<std::size_t> outside_;         // weight of an element outside the current rows

  std::size_t remaining_ = 0;
  std::priority_queue<Candidate> queue_;
  std::vector<std::size_t> mark_, element_mark_;
  std::size_t stamp_ = 0;
  // The step under way.
  std::vector<std::uint32_t> rows_, near_;
  std::size_t rows_weight_ = 0;
  std::vector<std::pair<std::size_t, std::uint32_t>> hashes_;
  Elimination out_;
};

QuotientGraph::QuotientGraph(const std::vector<std::uint32_t>& weight,
                             const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges)
    : weight_(weight.begin(), weight.end()),
      degree_(weight.size(), 0),
      stale_(weight.size(), 0),
      next_member_(weight.size(), none),
      last_member_(weight.size()),
      begin_(weight.size() + 1, 0),
      elements_of_(weight.size()),
      rows_of_(weight.size()),
      element_weight_(weight.size(), 0),
      outside_(weight.size(), 0),
      mark_(weight.size(), 0),
      element_mark_(weight.size(), 0) {
  const std::size_t n = weight.size();
  for (const auto& [a, b] : edges) {
    ++begin_[a + 1];
    ++begin_[b + 1];
  }
  for (std::size_t i = 0; i < n; ++i) begin_[i + 1] += begin_[i];
  neighbours_.resize(2 * edges.size());
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (const auto& [a, b] : edges) {
    neighbours_[next[a]++] = b;
    neighbours_[next[b]++] = a;
  }
  end_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto first = neighbours_.begin() + static_cast<std::ptrdiff_t>(begin_[i]);
    const auto last = neighbours_.begin() + static_cast<std::ptrdiff_t>(begin_[i + 1]);
    std::sort(first, last);
    end_[i] = begin_[i] + static_cast<std::size_t>(std::unique(first, last) - first);
    for (std::size_t k = begin_[i]; k < end_[i]; ++k) degree_[i] += weight_[neighbours_[k]];
    last_member_[i] = static_cast<std::uint32_t>(i);
    remaining_ += weight_[i];
  }
}

Elimination QuotientGraph::run() {
  for (std::uint32_t i = 0; i < weight_.size(); ++i) push(i);
  while (remaining_ > 0) {
    const Candidate next = queue_.top();
    queue_.pop();
    const std::uint32_t i = next.node;
    if (!alive(i) || next.degree != degree_[i]) continue;
    if (stale_[i]) {
      count_neighbours(i);
      push(i);
    } else if (degree_[i] * dense_denominator >= dense_numerator * (remaining_ - weight_[i]) &&
               remaining_ > weight_[i]) {
      eliminate_rest();
    } else {
      eliminate(i);
    }
  }
  return std::move(out_);
}

/// The exact degree, and the lists cleaned of what is dead.
void QuotientGraph::count_neighbours(std::uint32_t i) {
  ++stamp_;
  mark_[i] = stamp_;
  degree_[i] = 0;
  auto& elements = elements_of_[i];
  std::size_t kept = 0;
  for (const std::uint32_t e : elements) {
    if (element_weight_[e] == 0) continue;
    elements[kept++] = e;
    for (const std::uint32_t j : rows_of_[e]) {
      if (!alive(j) || mark_[j] == stamp_) continue;
      mark_[j] = stamp_;
      degree_[i] += weight_[j];
    }
  }
  elements.resize(kept);
  std::size_t last = begin_[i];
  for (std::size_t k = begin_[i]; k < end_[i]; ++k) {
    const std::uint32_t j = neighbours_[k];
    if (!alive(j) || mark_[j] == stamp_) continue;
    neighbours_[last++] = j;
    degree_[i] += weight_[j];
  }
  end_[i] = last;
  stale_[i] = 0;
}

/// All neighbours of p, through elements (which p's own replaces) and directly.
void QuotientGraph::gather_rows(std::uint32_t p) {
  ++stamp_;
  mark_[p] = stamp_;
  rows_.clear();
  rows_weight_ = 0;
  const auto add = [&](std::uint32_t j) {
    if (!alive(j) || mark_[j] == stamp_) return;
    mark_[j] = stamp_;
    rows_.push_back(j);
    rows_weight_ += weight_[j];
  };
  for (const std::uint32_t e : elements_of_[p]) {
    if (element_weight_[e] == 0) continue;
    for (const std::uint32_t j : rows_of_[e]) add(j);
    release(e);
  }
  for (std::size_t k = begin_[p]; k < end_[p]; ++k) add(neighbours_[k]);
  std::vector<std::uint32_t>().swap(elements_of_[p]);
}

void QuotientGraph::append_members(std::uint32_t i, std::vector<std::uint32_t>& out) const {
  for (std::uint32_t member = i; member != none; member = next_member_[member])
    out.push_back(member);
}

/// From now on i stands for j as well.
void QuotientGraph::absorb(std::uint32_t i, std::uint32_t j) {
  weight_[i] += weight_[j];
  weight_[j] = 0;
  next_member_[last_member_[i]] = j;
  last_member_[i] = last_member_[j];
  std::vector<std::uint32_t>().swap(elements_of_[j]);
}

void QuotientGraph::eliminate(std::uint32_t p) {
  gather_rows(p);
  update(p);
  for (const std::uint32_t i : rows_)
    if (alive(i)) append_members(i, out_.rows);
  out_.row_start.push_back(out_.rows.size());
  append_members(p, out_.columns);
  out_.column_start.push_back(out_.columns.size());
  remaining_ -= weight_[p];
  weight_[p] = 0;
  merge_equal();
  rows_.erase(
      std::remove_if(rows_.begin(), rows_.end(), [&](std::uint32_t i) { return !alive(i); }),
      rows_.end());
  for (const std::uint32_t i : rows_) push(i);
  element_weight_[p] = rows_weight_;
  rows_of_[p] = rows_;
}

/// The rows of p become neighbours of each other: new degrees, as upper bounds (Amestoy, Davis and
/// Duff 1996). Rows with no other neighbours left are eliminated with p.
void QuotientGraph::update(std::uint32_t p) {
  // A row with many more neighbours than p is not next for long. Its degree is left a lower bound
  // until it is: else a level of few, linked to very many, would be gone through at each of them.
  const std::size_t far = 2 * rows_weight_ + 16;
  near_.clear();
  for (const std::uint32_t i : rows_) {
    const std::size_t bound = degree_[i] - std::min(degree_[i], weight_[p]);
    if (stale_[i] || bound > far) {
      stale_[i] = 1;
      degree_[i] = bound;
      elements_of_[i].push_back(p);
    } else {
      near_.push_back(i);
    }
  }
  for (const std::uint32_t i : near_)
    for (const std::uint32_t e : elements_of_[i]) {
      if (element_weight_[e] == 0) continue;
      if (element_mark_[e] != stamp_) {
        element_mark_[e] = stamp_;
        outside_[e] = element_weight_[e];
      }
      outside_[e] -= weight_[i];
    }
  hashes_.clear();
  std::size_t open = 0;
  for (const std::uint32_t i : near_) {
    std::size_t beyond = 0;
    std::size_t hash = 0;
    auto& elements = elements_of_[i];
    std::size_t kept = 0;
    for (const std::uint32_t e : elements) {
      if (element_weight_[e] == 0) continue;
      if (outside_[e] == 0) {  // all of it is in the new element
        release(e);
        continue;
      }
      elements[kept++] = e;
      beyond += outside_[e];
      hash += e;
    }
    elements.resize(kept);
    std::size_t last = begin_[i];
    for (std::size_t k = begin_[i]; k < end_[i]; ++k) {
      const std::uint32_t j = neighbours_[k];
      if (!alive(j) || mark_[j] == stamp_) continue;
      neighbours_[last++] = j;
      beyond += weight_[j];
      hash += j;
    }
    end_[i] = last;
    if (beyond == 0) {
      rows_weight_ -= weight_[i];
      absorb(p, i);
      continue;
    }
    elements.push_back(p);
    degree_[i] = std::min(degree_[i] - std::min(degree_[i], weight_[p]), beyond);
    hashes_.emplace_back(hash, i);
    near_[open++] = i;
  }
  near_.resize(open);
  for (const std::uint32_t i : near_)
    degree_[i] = std::min(degree_[i] + rows_weight_, remaining_ - weight_[p]) - weight_[i];
}

bool QuotientGraph::same_neighbours(std::uint32_t i, std::uint32_t j) {
  if (elements_of_[i].size() != elements_of_[j].size() ||
      end_[i] - begin_[i] != end_[j] - begin_[j])
    return false;
  ++stamp_;
  for (const std::uint32_t e : elements_of_[i]) element_mark_[e] = stamp_;
  for (std::size_t k = begin_[i]; k < end_[i]; ++k) mark_[neighbours_[k]] = stamp_;
  for (const std::uint32_t e : elements_of_[j])
    if (element_mark_[e] != stamp_) return false;
  for (std::size_t k = begin_[j]; k < end_[j]; ++k)
    if (mark_[neighbours_[k]] != stamp_) return false;
  return true;
}

/// Rows with the same neighbours stay alike: from now on one stands for them all.
void QuotientGraph::merge_equal() {
  std::sort(hashes_.begin(), hashes_.end());
  for (std::size_t first = 0; first < hashes_.size(); ++first) {
    const std::uint32_t i = hashes_[first].second;
    if (!alive(i)) continue;
    for (std::size_t k = first + 1; k < hashes_.size() && hashes_[k].first == hashes_[first].first;
         ++k) {
      const std::uint32_t j = hashes_[k].second;
      if (!alive(j) || !same_neighbours(i, j)) continue;
      degree_[i] -= std::min(degree_[i], weight_[j]);
      absorb(i, j);
    }
  }
}

void QuotientGraph::eliminate_rest() {
  for (std::uint32_t i = 0; i < weight_.size(); ++i)
    if (alive(i)) append_members(i, out_.columns);
  out_.column_start.push_back(out_.columns.size());
  out_.row_start.push_back(out_.rows.size());
  remaining_ = 0;
}

}  // namespace

Elimination minimum_degree(const std::vector<std::uint32_t>& weight,
                           const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges) {
  return QuotientGraph(weight, edges).run();
}

}  // namespace skillnad
