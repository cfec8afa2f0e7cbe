/** Whether the page hears from the hub. */
export type Connection = 'connecting' | 'open' | 'reconnecting';
