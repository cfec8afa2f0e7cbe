/** The name of a scenario's folder. */
export type ScenarioId = string & { readonly __scenarioId: unique symbol };

export function isScenarioId(name: string): name is ScenarioId {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}
