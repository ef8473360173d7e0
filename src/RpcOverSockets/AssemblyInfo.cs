using System.Runtime.CompilerServices;

// Blittable signatures only: LibraryImport needs no marshalling stubs.
[assembly: DisableRuntimeMarshalling]
[assembly: CLSCompliant(false)]
// Buffers that are filled before they are read need not be zeroed first.
[module: SkipLocalsInit]
