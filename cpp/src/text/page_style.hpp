// The style sheet of a report's page.
#pragma once

namespace skillnad {

/// Colours have a contrast of at least 7:1 on their ground, lines at most some 70 letters, and what
/// is wider than the window (tables) scrolls by itself. On paper nothing is cut and the head of a
/// table stands on every page it reaches.
constexpr const char* page_style = R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body { margin: 0; background: #fff; color: #1b1b1b;
  font: 1.0625rem/1.6 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
  overflow-wrap: break-word; }
a { color: #00477a; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid #00477a; outline-offset: 2px; }
.skip { position: absolute; left: -100vw; top: 0; padding: .6rem 1rem; background: #fff; z-index: 3; }
.skip:focus { left: .5rem; top: .5rem; }
.mark { position: sticky; top: 0; z-index: 2; max-width: none; margin: 0;
  padding: .4rem 1rem; background: #7a1f00;
  color: #fff; font-weight: 700; letter-spacing: .06em; text-align: center; }
header, nav, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; hyphens: auto; max-width: 44rem; }
h1 { font-size: clamp(1.6rem, 5vw, 2.3rem); margin: 0 0 .4rem; }
h2 { font-size: 1.5rem; margin: 3rem 0 .8rem; padding-top: .8rem; border-top: 2px solid #00477a; }
h3 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h4 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
p, ul, dl { max-width: 44rem; margin: 0 0 1rem; }
.subtitle { font-size: 1.2rem; color: #454545; }
nav h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; padding: 0; border: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { padding-left: 1.2rem; }
nav a { display: inline-block; padding: .15rem 0; }
main ul { padding-left: 1.3rem; }
main li { margin-bottom: .35rem; }
.box { max-width: 46rem; margin: 1.5rem 0; padding: .9rem 1.2rem .2rem; background: #eef3f8;
  border-left: 5px solid #00477a; }
.box h2, .box h3, .box h4 { font-size: 1.05rem; margin: 0 0 .5rem; padding: 0; border: 0; }
.table, figure { margin: 1.8rem 0; }
.scroll { overflow-x: auto; container-type: inline-size; }
table { border-collapse: collapse; min-width: min(100%, 30rem); font-size: .95rem; line-height: 1.4;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 700; padding-bottom: .5rem; position: sticky; left: 0;
  max-width: min(44rem, 100cqw); }
th, td { padding: .35rem .7rem .35rem 0; vertical-align: top; }
th:last-child, td:last-child { padding-right: .2rem; }
td { white-space: nowrap; }
td[style*="left"] { white-space: normal; min-width: 8rem; }
thead th { vertical-align: bottom; border-top: 2px solid #1b1b1b; border-bottom: 1px solid #1b1b1b; }
tbody th { font-weight: 400; min-width: 7rem; }
tbody th[scope="rowgroup"] { font-weight: 700; padding-top: .7rem; }
tbody tr + tr > * { border-top: 1px solid #e3e3e3; }
tbody:last-of-type tr:last-child > * { border-bottom: 2px solid #1b1b1b; }
.note { font-size: .9rem; color: #454545; margin: .4rem 0 0; }
figure img { display: block; max-width: 100%; height: auto; }
figcaption { font-size: .95rem; font-weight: 700; max-width: 44rem; margin-top: .5rem; }
footer { margin-top: 3rem; padding-bottom: 3rem; }
footer dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .2rem 1.2rem;
  max-width: none; font-size: .9rem; }
dt { font-weight: 700; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
@media (max-width: 34rem) {
  footer dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
@page { margin: 22mm 18mm; @bottom-right { content: counter(page); font: 9pt sans-serif; } }
@media print {
  body { font-size: 10.5pt; }
  .skip { display: none; }
  .mark { position: static; background: #fff; color: #000; border: 1.5pt solid #000; }
  header, nav, main, footer { max-width: none; padding: 0; }
  a { color: inherit; text-decoration: none; }
  h2, h3, h4, caption { break-after: avoid; }
  .box, figure, tr { break-inside: avoid; }
  .scroll { overflow: visible; container-type: normal; }
  caption { position: static; max-width: none; }
  table { font-size: 8.5pt; }
  td { white-space: normal; }
}
)";

}  // namespace skillnad
