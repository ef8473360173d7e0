using System.Runtime.InteropServices;

// libc is the system's; nothing is looked for beside the program.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
