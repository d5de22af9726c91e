namespace MediBook.Web.Tests.Support;

/// <summary>The source tree that the tests were built from.</summary>
public static class SourceTree
{
    /// <summary>The folder with MediBook.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as the tests were built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MediBook.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MediBook.sln lies in no folder above the tests.");
    }
}
