using System.Runtime.CompilerServices;

namespace MediBook.Web.Tests.Support;

/// <summary>What holds for the whole test process.</summary>
internal static class TestProcess
{
    /// <summary>Dozens of apps run at once: none watches its settings files, of which a system allows few at a time.</summary>
    [ModuleInitializer]
    internal static void WatchNoFiles() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
