namespace Countinghouse.Store;

/// <summary>
/// The Ed25519 seed a book signs its closes with: from the environment, or a file beside the book that only its owner can read; for a book
/// on a server, the file that the environment names. The book itself holds only the public half.
/// </summary>
public static class KeyFile
{
    /// <summary>The environment variable that holds a key, before any file.</summary>
    public const string Variable = "COUNTINGHOUSE_SIGNING_KEY";

    const string FileVariable = "COUNTINGHOUSE_KEY_FILE";

    /// <summary>The file that holds the key of a book, whether it is there or not.</summary>
    public static string PathOf(string book) => !Place.IsServer(book) ? book + ".key"
        : Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } named ? named : Place.Beside(book) + ".key";

    internal static SigningKey LoadOrCreate(string book, bool mayCreate)
    {
        var path = PathOf(book);
        var text = Environment.GetEnvironmentVariable(Variable) ?? (File.Exists(path) ? File.ReadAllText(path) : null);
        if (text is not null) return SigningKey.FromSeed(Read(text, path));
        if (!mayCreate)
            throw new StoreException($"{path}: the signing key of this book is missing. Put the file back, or give the key in {Variable}.");
        var key = SigningKey.Create();
        // Written whole beside its place and then moved there: who is killed amid this leaves no half a key behind.
        using (var file = new FileStream(path + ".new", OwnFiles.Options(FileMode.Create, FileAccess.Write)))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key.Seed) + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path);
        return key;
    }

    /// <exception cref="StoreException">The file beside the book is no key.</exception>
    internal static SigningKey Load(string book) => SigningKey.FromSeed(Read(File.ReadAllText(PathOf(book)), PathOf(book)));

    static byte[] Read(string text, string path)
    {
        var seed = new byte[SigningKey.KeyBytes];
        return Convert.TryFromBase64String(text.Trim(), seed, out var length) && length == seed.Length
            ? seed
            : throw new StoreException($"{path} (or {Variable}): is not a signing key (base64 of {SigningKey.KeyBytes} bytes).");
    }
}
