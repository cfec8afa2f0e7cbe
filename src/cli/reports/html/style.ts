/** The style of a page: a column that fits a phone, dark mode, and print. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1b1f24, #e6e8eb);
  --quiet: light-dark(#545d68, #a4adb8);
  --ground: light-dark(#ffffff, #14171b);
  --raised: light-dark(#f3f5f7, #1e2329);
  --line: light-dark(#c9d0d8, #3b434d);
  --pass: light-dark(#14692f, #6fce8b);
  --fail: light-dark(#a8171f, #ff9a95);
  --open: light-dark(#6b4a00, #e6bd5c);
  --link: light-dark(#0a55b5, #8cbcff);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 62rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.2; margin: .2rem 0 .6rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .6rem; border-bottom: 1px solid var(--line); }
h3, h4 { font-size: 1rem; margin: 0; }
h3.task { margin: 1.2rem 0 .4rem; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
pre { white-space: pre-wrap; margin: .3rem 0; padding: .5rem; background: var(--ground); border: 1px solid var(--line); }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.quiet { color: var(--quiet); }
.score { font-size: 1.15rem; margin: .4rem 0; }
.pass { color: var(--pass); }
.fail { color: var(--fail); }
.error, .skipped { color: var(--open); }
.status { font-weight: 700; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .4rem 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; white-space: pre-line; min-width: 0; }
.checks { list-style: none; margin: 0; padding: 0; }
.checks > li {
  margin: .5rem 0; padding: .6rem .8rem; background: var(--raised);
  border: 1px solid var(--line); border-left: .35rem solid currentColor; border-radius: .3rem;
}
.checks > li > * { color: var(--text); }
.checks > li .status { color: inherit; }
.checks > li.pass .status { color: var(--pass); }
.checks > li.fail .status { color: var(--fail); }
.checks > li.error .status, .checks > li.skipped .status { color: var(--open); }
details { margin-top: .4rem; }
summary { cursor: pointer; color: var(--link); }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .875rem; overflow-wrap: break-word; }
caption { text-align: left; padding: .3rem 0; color: var(--quiet); }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: var(--raised); }
.picture th[scope=row] { min-width: 11rem; font-weight: 400; }
.picture thead th { min-width: 10rem; max-width: 16rem; font-weight: 400; }
.picture tbody th { max-width: 18rem; }
.picture td { position: relative; text-align: center; }
.picture .decides { font-weight: 700; background: var(--raised); }
.entries td { min-width: 5rem; }
.entries th[scope=rowgroup] { min-width: 11rem; max-width: 20rem; font-weight: 400; }
.entries td.wide { min-width: 14rem; max-width: 30rem; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); font-size: .875rem; }
@media (max-width: 30rem) {
  body { padding: .7rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .3rem; }
  .entries th[scope=rowgroup], .picture th[scope=row] { min-width: 8.5rem; max-width: 8.5rem; overflow-wrap: anywhere; }
}
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  .checks > li, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; overflow-wrap: anywhere; }
  .picture th[scope=row], .picture thead th, .entries th[scope=rowgroup], .entries td, .entries td.wide { min-width: 0; }
  details.log::details-content { content-visibility: visible; height: auto; }
}
`;
