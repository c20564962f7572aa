import { render } from "preact";
import { App } from "./app/App";
import { keepForOffline } from "./app/offline";
import { followTitle } from "./app/title";
import { isEmbedded } from "./state/view";
import "./theme/font.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/print.css";

const root = document.getElementById("app");
if (root) {
  const readable = [...root.childNodes]; // what the server wrote stays where this cannot start
  root.replaceChildren();
  try {
    followTitle();
    render(<App />, root);
  } catch (error) {
    root.replaceChildren(...readable);
    throw error;
  }
  if (!isEmbedded) keepForOffline();
}
