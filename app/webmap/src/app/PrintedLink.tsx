import { linkTo } from "../state/view";

/** Where what was printed can be found again; shown on paper only. */
export function PrintedLink() {
  return <p class="app-printed">Flächenlotse · {new URL(linkTo({}), location.href).href}</p>;
}
