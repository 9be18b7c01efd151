#include "skillnad/nuso/model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skillnad/nuso/quota.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "unit_range.hpp"

namespace skillnad::nuso {

namespace {

using Rows = std::vector<std::uint8_t>;

std::vector<ModelLine> read_model() {
  const Table table = read_csv(embedded_file("nuso_model.csv"));
  const Column low = real_column(table.at("low")), high = real_column(table.at("high"));
  const auto text = [&](const char* name, std::size_t i) {
    const Column& c = table.at(name);
    return c.is_missing(i) ? std::string() : c.text[i];
  };
  std::vector<ModelLine> lines;
  for (std::size_t i = 0; i < table.n_rows; ++i)
    lines.push_back({text("step", i), text("kind", i), text("level", i), text("where", i),
                     low.is_missing(i) ? 0.0 : low.real[i],
                     high.is_missing(i) ? 0.0 : high.real[i]});
  return lines;
}

/// Whether a line speaks of groups of children: what the null population leaves out. Names that
/// begin as one of these count (aldersgrupp, diagnos_nagon), beslut_kontaktfamilj does not.
bool of_groups(const ModelLine& line) {
  for (const std::string name : {"kon", "ursprung", "diagnos", "alder", "barnet_delaktigt"})
    for (std::size_t at = line.where.find(name); at != std::string::npos;
         at = line.where.find(name, at + 1)) {
      const bool begins = at == 0 || line.where[at - 1] == ' ';
      const std::size_t end = at + name.size();
      const bool longer =
          end < line.where.size() && line.where[end] >= 'a' && line.where[end] <= 'z';
      if (begins && (name != "kon" || !longer)) return true;
    }
  return false;
}

/// Of those lines: what the data model rules out or asks for, which kind of intervention goes with
/// age, and whose form the follow-up got. Counts of one sex, origin or diagnosis go: each gives its
/// group a share of its own.
bool kept_in_null(const ModelLine& line) {
  constexpr double impossible = 30.0;
  if (line.kind == "effect") return std::fabs(line.low) >= impossible;
  if (line.kind != "count") return false;
  return line.step == "enkat" || line.where.compare(0, 12, "aldersgrupp=") == 0;
}

/// The lines of one level of a step, with the rows they are about.
class LevelDraw {
 public:
  LevelDraw(Population& population, const Rows& universe, const std::vector<std::int32_t>& code,
            const ModelLine& level, ModelRun& run, std::uint32_t stream)
      : population_(population), universe_(universe), level_(level), run_(run), stream_(stream) {
    place_.assign(population.n, none);
    for (std::size_t i = 0; i < population.n; ++i) {
      if (!universe[i] || code[i] != no_value) continue;
      place_[i] = static_cast<std::uint32_t>(draw_.index.size());
      draw_.index.push_back(static_cast<std::uint32_t>(i));
    }
    draw_.eta.assign(draw_.index.size(), level.low);
  }

  void add(const ModelLine& line) {
    if (run_.scenario == "null" && of_groups(line) && !kept_in_null(line)) return;
    if (line.kind == "effect") {
      add_where(line, draw_.eta, line.low);
    } else if (line.kind == "unit") {
      add_units(line);
    } else if (line.kind == "slope") {
      const std::vector<std::int32_t>& x = population_.at(line.where).code;
      for (std::size_t k = 0; k < draw_.index.size(); ++k)
        draw_.eta[k] += line.low * static_cast<double>(x[draw_.index[k]]);
    } else if (line.kind == "share" || line.kind == "count") {
      const Rows rows = rows_where(population_, line.where);
      Margin margin;
      double base = 0.0;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!rows[i] || !universe_[i]) continue;
        base += 1.0;
        if (place_[i] != none) margin.rows.push_back(place_[i]);
      }
      const double unit = line.kind == "share" ? base / 100.0
                          : run_.exact         ? 1.0
                                               : base / static_cast<double>(std::stol(line.level));
      margin.low = line.low * unit;
      margin.high = line.high * unit;
      draw_.margins.push_back(std::move(margin));
      lines_.push_back(line);
    } else if (line.kind == "equal") {
      equal_lines_.push_back(line);
    } else if (line.kind == "range") {
      range_ = line;
    } else if (line.kind == run_.scenario) {
      draw_.shift.resize(draw_.eta.size(), 0.0);
      add_where(line, draw_.shift, line.low / 100.0);
    }
  }

  /// Gives the drawn rows the code.
  void finish(std::vector<std::int32_t>& code, std::int32_t value) {
    for (const ModelLine& line : equal_lines_) add_equal(line);
    fit_margins(draw_);
    std::vector<std::uint8_t> taken = drawn(draw_, run_.seed, stream_);
    if (run_.exact) {
      meet_margins(draw_, run_.seed, stream_, taken);
      if (!range_.kind.empty() && meet_range(taken)) meet_margins(draw_, run_.seed, stream_, taken);
      note_misses(taken);
    }
    for (std::size_t k = 0; k < taken.size(); ++k)
      if (taken[k]) code[draw_.index[k]] = value;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffffu;

  void add_where(const ModelLine& line, std::vector<double>& to, double x) {
    const Rows rows = rows_where(population_, line.where);
    for (std::size_t k = 0; k < draw_.index.size(); ++k)
      if (rows[draw_.index[k]]) to[k] += x;
  }

  void add_units(const ModelLine& line) {
    const std::vector<double>& effect = run_.unit_effects.at(line.where);
    const std::vector<std::int32_t>& unit = population_.at("enhet_nr").code;
    for (std::size_t k = 0; k < draw_.index.size(); ++k)
      draw_.eta[k] +=
          run_.unit_sd * line.low * effect[static_cast<std::size_t>(unit[draw_.index[k]])];
  }

  void add_equal(const ModelLine& line) {
    const std::vector<std::string> parts = split(line.where, ';');
    const Rows rows = rows_where(population_, parts.at(0));
    std::vector<const Attribute*> by;
    if (!parts.at(1).empty())
      for (const std::string& name : split(parts.at(1), ':')) by.push_back(&population_.at(name));
    const Attribute& group = population_.at(parts.at(2));
    std::map<std::vector<std::int32_t>, std::map<std::int32_t, Margin>> strata;
    for (std::size_t k = 0; k < draw_.index.size(); ++k) {
      const std::size_t i = draw_.index[k];
      if (!rows[i] || group.code[i] == no_value) continue;
      std::vector<std::int32_t> key;
      for (const Attribute* a : by) key.push_back(a->code[i]);
      strata[key][group.code[i]].rows.push_back(static_cast<std::uint32_t>(k));
    }
    for (auto& [key, groups] : strata) {
      EqualShares equal;
      equal.first = draw_.margins.size();
      equal.tolerance = line.low / 100.0;
      for (auto& [level, margin] : groups) {
        draw_.margins.push_back(std::move(margin));
        lines_.push_back(line);
      }
      equal.last = draw_.margins.size();
      draw_.equal.push_back(equal);
    }
  }

  bool meet_range(const std::vector<std::uint8_t>& taken) {
    const Rows rows = rows_where(population_, range_.where);
    const std::vector<std::int32_t>& unit = population_.at("enhet_nr").code;
    std::vector<std::int32_t> unit_of;
    for (const std::uint32_t i : draw_.index)
      unit_of.push_back(rows[i] && universe_[i] ? unit[i] : no_value);
    const std::vector<double> base = unit_bases(rows);
    std::vector<Margin> margins =
        range_margins(unit_of, base, taken, range_.low / 100.0, range_.high / 100.0,
                      static_cast<double>(std::stol(range_.level)) / 100.0);
    for (Margin& margin : margins) {
      draw_.margins.push_back(std::move(margin));
      lines_.push_back(range_);
    }
    return !margins.empty();
  }

  /// Rows of each municipality that the range's shares are of, whether or not they have a level
  /// yet.
  std::vector<double> unit_bases(const Rows& rows) const {
    const std::vector<std::int32_t>& unit = population_.at("enhet_nr").code;
    std::vector<double> base;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i] || !universe_[i]) continue;
      const auto u = static_cast<std::size_t>(unit[i]);
      if (u >= base.size()) base.resize(u + 1, 0.0);
      base[u] += 1.0;
    }
    return base;
  }

  void note_misses(const std::vector<std::uint8_t>& taken) {
    std::vector<double> count(lines_.size(), 0.0);
    for (std::size_t m = 0; m < lines_.size(); ++m)
      for (const std::uint32_t i : draw_.margins[m].rows) count[m] += taken[i];
    for (std::size_t m = 0; m < lines_.size(); ++m) {
      if (lines_[m].kind == "range" || lines_[m].kind == "equal") continue;
      const Margin& margin = draw_.margins[m];
      note_miss(m, margin.low - 0.51, margin.high + 0.51, count[m]);
    }
    for (const EqualShares& equal : draw_.equal) {
      double n = 0.0, k = 0.0;
      for (std::size_t m = equal.first; m < equal.last; ++m) {
        n += static_cast<double>(draw_.margins[m].rows.size());
        k += count[m];
      }
      for (std::size_t m = equal.first; m < equal.last; ++m) {
        // Counts are whole: a child and a half more than is allowed.
        const double own = static_cast<double>(draw_.margins[m].rows.size());
        if (own == 0.0) continue;
        const double middle = own * k / n, half = equal.allowed(own, n) + 1.5;
        note_miss(m, middle - half, middle + half, count[m]);
      }
    }
  }

  void note_miss(std::size_t m, double low, double high, double count) {
    if (count >= low && count <= high) return;
    run_.misses.push_back({level_.step, level_.level, lines_[m].where, low, high, count});
  }

  Population& population_;
  const Rows& universe_;
  ModelLine level_;
  ModelRun& run_;
  std::uint32_t stream_;
  std::vector<std::uint32_t> place_;
  Draw draw_;
  std::vector<ModelLine> lines_, equal_lines_;
  ModelLine range_;
};

std::vector<ModelLine> lines_of(const std::string& step) {
  std::vector<ModelLine> out;
  for (const ModelLine& line : model_lines())
    if (line.step == step) out.push_back(line);
  if (out.empty() || out[0].kind != "universe")
    throw std::logic_error("model: no step '" + step + "'");
  return out;
}

}  // namespace

const std::vector<ModelLine>& model_lines() {
  static const std::vector<ModelLine> lines = read_model();
  return lines;
}

std::uint32_t stream_of(const std::string& name) {
  std::uint32_t hash = 2166136261u;  // FNV-1a, 32 bits
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

void run_step(Population& population, const Codebook& book, const std::string& table,
              const std::string& step, ModelRun& run) {
  const std::vector<ModelLine> lines = lines_of(step);
  const Rows universe = rows_where(population, lines[0].where);
  const Variable* variable = book.find(table, step);
  std::vector<std::string> levels;
  if (variable != nullptr && variable->type == "levels") levels = variable->level_names();
  const auto code_of = [&](const std::string& level) -> std::int32_t {
    if (levels.empty()) return static_cast<std::int32_t>(std::stol(level));
    const auto found = std::find(levels.begin(), levels.end(), level);
    if (found == levels.end())
      throw std::logic_error("model: '" + step + "' has no level '" + level + "'");
    return static_cast<std::int32_t>(found - levels.begin());
  };
  std::vector<std::int32_t> code(population.n, no_value);
  std::int32_t rest = 0;
  for (std::size_t l = 1; l < lines.size();) {
    if (lines[l].kind == "rest") {
      rest = code_of(lines[l].level);
      ++l;
      continue;
    }
    if (lines[l].kind != "level") throw std::logic_error("model: line without level in " + step);
    LevelDraw draw(
        population, universe, code, lines[l], run,
        stream_of(std::string(table).append(".").append(step).append(".").append(lines[l].level)));
    const std::string& level = lines[l].level;
    for (++l; l < lines.size() && lines[l].kind != "level" && lines[l].kind != "rest"; ++l)
      draw.add(lines[l]);
    draw.finish(code, code_of(level));
  }
  for (std::size_t i = 0; i < population.n; ++i)
    if (universe[i] && code[i] == no_value) code[i] = rest;
  population.add(step, levels).code = std::move(code);
}

}  // namespace skillnad::nuso
