export { type Dockerfile, readDockerfile } from './dockerfile/dockerfile.ts';
export { leakIn, userOf } from './dockerfile/image-made.ts';
export type { Instruction } from './dockerfile/instruction.ts';
export { imageName, isPinned } from './image-name.ts';
