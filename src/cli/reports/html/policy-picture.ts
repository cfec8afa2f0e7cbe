import type { PolicyExhibit } from '../../../checks/audit/exhibits.ts';
import type { RequestClass, RulePart } from '../../../domains/audit/policy/picture.ts';
import type { GroupResources, PolicyRule } from '../../../domains/audit/policy/policy.ts';
import { plural } from '../../../text/plural.ts';
import { html, type Markup } from './markup.ts';
import { scrolling } from './page.ts';

/** More columns than this are left out: the page says how many. */
const MOST_CLASSES = 24;
/** Characters of a rule's selectors. */
const LONGEST_RULE = 160;

/** Which rule of the policy decides which requests: rules by rows, classes of requests by columns. */
export function policyPicture(exhibit: PolicyExhibit): Markup {
  if (exhibit.state === 'not pictured') return html`<p>There is no picture of the policy: ${exhibit.why}</p>`;
  const { rules, classes } = exhibit;
  const shown = classes.slice(0, MOST_CLASSES);
  const deciding = new Set(classes.map(({ decision }) => decision.rule));
  const leftOut = classes.length - shown.length;
  return html`<p>Each column is a class of requests that a task asks about or that the policy tells apart, shown by its most
ordinary request. The first rule that matches decides.</p>
${leftOut === 0 ? '' : html`<p>${plural(leftOut, 'more class', 'more classes')} of requests left out.</p>`}
${scrolling('Which rule decides', table(rules, deciding, shown))}
<ul class="quiet">
<li><strong>● decides</strong>: the first rule that matches</li>
<li><strong>○ too late</strong>: matches as well, but an earlier rule has decided</li>
<li><strong>–</strong>: does not match</li>
</ul>`;
}

type Rules = Extract<PolicyExhibit, { state: 'pictured' }>['rules'];

function table(rules: Rules, deciding: ReadonlySet<number | null>, classes: readonly RequestClass[]): Markup {
  const row = (head: Markup, cell: (of: RequestClass) => Markup) =>
    html`<tr><th scope="row">${head}</th>${classes.map(cell)}</tr>
`;
  return html`<table class="picture">
<caption>Rules by rows, classes of requests by columns</caption>
<thead>
<tr><th scope="col">rule</th>${classes.map(heading)}</tr>
</thead>
<tbody>
${rules.map(({ line, rule }, index) => row(ruleHead(index, line, rule, !deciding.has(index)), ({ parts }) => cell(parts[index])))}${row(
  html`no rule`,
  ({ decision }) => cell(decision.rule === null ? 'decides' : 'does not match'),
)}</tbody>
<tbody>
${row(html`recorded at level`, ({ decision }) => html`<td><strong>${decision.level}</strong>${stages(decision.omitStages)}</td>`)}${row(html`as the tasks demand`, demands)}</tbody>
</table>`;
}

function heading({ example: { command, caller } }: RequestClass): Markup {
  return html`<th scope="col"><code>${command}</code> <span class="quiet">${caller}</span></th>`;
}

function ruleHead(index: number, line: number, rule: PolicyRule, isDead: boolean): Markup {
  return html`<strong>Rule ${index + 1}</strong> <span class="quiet">line ${line}</span>: ${rule.level}<br>${selectorsOf(rule)}${isDead ? html`<br><strong>decides no request</strong>` : ''}`;
}

function cell(part: RulePart | undefined): Markup {
  switch (part) {
    case 'decides':
      return html`<td class="decides">● decides</td>`;
    case 'shadowed':
      return html`<td>○ too late</td>`;
    default:
      return html`<td class="quiet"><span aria-hidden="true">–</span><span class="spoken">does not match</span></td>`;
  }
}

function stages(omitted: readonly string[]): Markup {
  return omitted.length === 0 ? html`` : html`<br><span class="quiet">without ${omitted.join(', ')}</span>`;
}

function demands({ demands }: RequestClass): Markup {
  if (demands.length === 0) return html`<td class="quiet">no task asks</td>`;
  const broken = demands.filter(({ isMet }) => !isMet);
  if (broken.length === 0) return html`<td class="pass">✓ yes</td>`;
  return html`<td class="fail">${broken.map(({ expectation }) => html`✗ no: ${expectation.name}<br>`)}</td>`;
}

/** What a rule selects, in the words of its fields. */
function selectorsOf(rule: PolicyRule): string {
  const { users, userGroups, verbs, resources, namespaces, nonResourceURLs } = rule;
  const lists = Object.entries({ users, userGroups, verbs, namespaces, nonResourceURLs })
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}: ${values.join(', ')}`);
  const words = [...lists, ...(resources.length === 0 ? [] : [`resources: ${resources.map(resourcesOf).join('; ')}`])];
  const text = words.length === 0 ? 'every request' : words.join(' · ');
  return text.length > LONGEST_RULE ? `${text.slice(0, LONGEST_RULE)}…` : text;
}

function resourcesOf({ group, resources, resourceNames }: GroupResources): string {
  const names = resources.length === 0 ? 'all' : resources.join(', ');
  const of = group === '' ? '' : ` of ${group}`;
  return resourceNames.length === 0 ? `${names}${of}` : `${names}${of} named ${resourceNames.join(', ')}`;
}
