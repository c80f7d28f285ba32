/** Starts the page. */
import { mount } from "svelte";
import "./tokens/tokens.css";
import "./tokens/base.css";
import App from "./views/App.svelte";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no element #app");
mount(App, { target });
