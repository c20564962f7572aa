/** The little of WebGL that drawing points takes. */

/** A program whose attributes have the places of their order. Throws with the compiler's words. */
export function linkProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  attributes: readonly string[],
): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  for (const [place, name] of attributes.entries()) gl.bindAttribLocation(program, place, name);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(gl.getProgramInfoLog(program) ?? "");
  }
  return program;
}

/** `matrix` (4 × 4, by columns) for positions that are counted from `anchor`; worked out in 64 bit. */
export function anchoredMatrix(matrix: ArrayLike<number>, anchor: { x: number; y: number }): Float32Array {
  const moved = Float64Array.from(matrix);
  for (let row = 0; row < 4; row += 1) {
    const [ofX = 0, ofY = 0, fixed = 0] = [matrix[row], matrix[4 + row], matrix[12 + row]];
    moved[12 + row] = ofX * anchor.x + ofY * anchor.y + fixed;
  }
  return Float32Array.from(moved);
}

/** `rgb(…)`, `rgba(…)` or `color(srgb …)` as a browser computes it, as four numbers from 0 to 1. */
export function channels(colour: string): Float32Array {
  const [r = 0, g = 0, b = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const most = colour.startsWith("rgb") ? 255 : 1;
  return Float32Array.of(r / most, g / most, b / most, alpha);
}
