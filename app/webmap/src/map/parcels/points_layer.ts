/**
 * Parcels as points, drawn straight by WebGL: where they are is given once, and another colour for all of them is one
 * small buffer written anew.
 */

import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibre } from "maplibre-gl";
import { CLASS_COUNT } from "./classes";
import { anchoredMatrix, linkProgram } from "./gl";
import { FRAGMENT, VERTEX } from "./point_shader";
import type { Positions } from "./positions";

export interface PointColours {
  /** Red, green, blue and alpha from 0 to 1, one after the other, a class each. */
  classes: Float32Array;
  edge: Float32Array;
  paper: Float32Array;
}

export interface PointLook {
  radius_px: number;
  opacity: number;
}

interface Drawn {
  gl: WebGL2RenderingContext;
  program: WebGLProgram;
  rows: WebGLVertexArrayObject;
  offsets: WebGLBuffer;
  looks: WebGLBuffer;
  classes: WebGLBuffer;
  order: WebGLBuffer;
}

const ATTRIBUTES = ["a_offset", "a_class", "a_look"] as const;

export class PointsLayer implements CustomLayerInterface {
  readonly id = "parcel-points-overview";
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;

  private map: MapLibre | null = null;
  private drawn: Drawn | null = null;
  private positions: Positions | null = null;
  private looks = new Uint8Array(0);
  private classes = new Uint8Array(0);
  private order = new Uint32Array(0);
  private skipped = 0;

  constructor(
    private colours: PointColours,
    private readonly lookAt: (zoom: number, count: number) => PointLook,
  ) {}

  /** Other parcels. Their classes follow by `setClasses`. */
  setParcels(positions: Positions, looks: Uint8Array<ArrayBuffer>): void {
    this.positions = positions;
    this.looks = looks;
    this.classes = new Uint8Array(positions.count);
    this.order = new Uint32Array(0);
    this.upload();
  }

  /** Other colours for the same parcels: a class a row, and the order in which rows are drawn but for the first few. */
  setClasses(classes: Uint8Array<ArrayBuffer>, order: Uint32Array<ArrayBuffer>, skipped: number): void {
    this.classes = classes;
    this.order = order;
    this.skipped = skipped;
    if (!this.drawn) return;
    const { gl } = this.drawn;
    gl.bindVertexArray(null);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.drawn.classes);
    gl.bufferData(gl.ARRAY_BUFFER, classes, gl.DYNAMIC_DRAW);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.drawn.order);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
    this.map?.triggerRepaint();
  }

  setColours(colours: PointColours): void {
    this.colours = colours;
    this.map?.triggerRepaint();
  }

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.map = map;
    const buffer = (): WebGLBuffer => gl.createBuffer() as WebGLBuffer;
    this.drawn = {
      gl,
      program: linkProgram(gl, VERTEX, FRAGMENT, ATTRIBUTES),
      rows: gl.createVertexArray() as WebGLVertexArrayObject,
      offsets: buffer(),
      looks: buffer(),
      classes: buffer(),
      order: buffer(),
    };
    this.upload();
  }

  onRemove(): void {
    if (!this.drawn) return;
    const { gl, program, rows, offsets, looks, classes, order } = this.drawn;
    for (const each of [offsets, looks, classes, order]) gl.deleteBuffer(each);
    gl.deleteVertexArray(rows);
    gl.deleteProgram(program);
    this.drawn = null;
  }

  render(gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    if (!this.drawn || !this.map || !this.positions) return;
    const count = this.order.length - this.skipped;
    const { radius_px, opacity } = this.lookAt(this.map.getZoom(), this.positions.count);
    if (count <= 0 || opacity <= 0) return;
    const ratio = this.map.getPixelRatio();
    const { program, rows } = this.drawn;
    const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    gl.useProgram(program);
    const matrix = anchoredMatrix(input.defaultProjectionData.mainMatrix, this.positions.anchor);
    gl.uniformMatrix4fv(at("u_matrix"), false, matrix);
    gl.uniform1f(at("u_radius_px"), radius_px * ratio);
    gl.uniform1f(at("u_pixel_ratio"), ratio);
    gl.uniform1f(at("u_opacity"), opacity);
    gl.uniform4fv(at("u_colours"), this.colours.classes.subarray(0, 4 * CLASS_COUNT));
    gl.uniform4fv(at("u_edge"), this.colours.edge);
    gl.uniform4fv(at("u_paper"), this.colours.paper);
    gl.bindVertexArray(rows);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, this.skipped * Uint32Array.BYTES_PER_ELEMENT);
    gl.bindVertexArray(null);
  }

  private upload(): void {
    if (!this.drawn || !this.positions) return;
    const { gl, rows, offsets, looks, classes, order } = this.drawn;
    gl.bindVertexArray(rows);
    gl.bindBuffer(gl.ARRAY_BUFFER, offsets);
    gl.bufferData(gl.ARRAY_BUFFER, this.positions.offsets, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, classes);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, looks);
    gl.bufferData(gl.ARRAY_BUFFER, this.looks, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(2);
    gl.vertexAttribIPointer(2, 1, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
    gl.bindVertexArray(null);
    this.setClasses(this.classes, this.order, this.skipped);
  }
}
