/** Long work tells what it is doing now. One call a step; a step ends when the next begins. */
export type Progress = (step: string) => void;
