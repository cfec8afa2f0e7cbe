import pc from 'picocolors';

/** Colour only on a terminal, and not where NO_COLOR asks for none; a pipe in CI gets plain text as any other. */
export default pc.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
