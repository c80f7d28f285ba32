/** Stands for what the library keeps panels open with while the pointer moves to them; none here opens by the pointer alone. */
export class SafePolygon {}
