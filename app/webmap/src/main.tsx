import { render } from "preact";
import { App } from "./app/App";
import { followTitle } from "./app/title";
import "./theme/font.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/print.css";

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  followTitle();
  render(<App />, root);
}
