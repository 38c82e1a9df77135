namespace Countinghouse.SystemTests.Support;

/// <summary>A folder that is gone after the test.</summary>
public sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A place for a book: a file in it, or a schema of the tests' PostgreSQL server.</summary>
    public string Book(bool onServer, string name = "book.db") => onServer ? PostgresServer.Shared.NewBook() : At(name);

    /// <summary>A new folder in it.</summary>
    public string Folder(params ReadOnlySpan<string> parts) => Directory.CreateDirectory(At(parts)).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed may still be letting go of a file; the system's own cleaning takes the folder.
        }
    }
}
