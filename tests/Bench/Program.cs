// In this process: the generated project of the default way does not build under our shared output folder.
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run([.. args, "--inProcess"]);
