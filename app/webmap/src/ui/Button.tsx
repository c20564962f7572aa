import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import "./Button.css";

interface Props extends Omit<ButtonHTMLAttributes, "type"> {
  /** `strong` for the one step that leads on, `quiet` for what stands beside text, else an outline. */
  look?: "strong" | "quiet" | "plain";
  type?: "button" | "submit";
  disabled?: boolean;
  children?: ComponentChildren;
}

/** A native button in the looks of the page. */
export function Button({ look = "plain", type = "button", class: more, ...rest }: Props) {
  return <button type={type} class={`button button-${look} ${more ?? ""}`} {...rest} />;
}
