// domat build garantie.domat -o garantie.wasm --target wasm32 && node garantie.mjs garantie.wasm
import { readFile } from "node:fs/promises";
import { judge } from "./cases.mjs";
import { openPack } from "./domat.mjs";

judge(await openPack(await readFile(process.argv[2])), console.log);
