/** Starts the page, once it can speak the language that the person reads. */
import { mount } from "svelte";
import { read } from "./model/preferences";
import "./tokens/index.css";
import App from "./views/App.svelte";
import { speak, wanted } from "./words";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no element #app");
void speak(wanted(read().language)).then(() => mount(App, { target }));
