/** Starts the page, once it can speak the language that the person reads. */
import { mount } from "svelte";
import { ipc } from "./ipc";
import { read } from "./model/preferences";
import "./tokens/index.css";
import App from "./views/App.svelte";
import { speak, teach, wanted } from "./words";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no element #app");
teach((language) => ipc.connectorWords(language));
void speak(wanted(read().language)).then(() => mount(App, { target }));
