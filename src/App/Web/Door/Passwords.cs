using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Countinghouse.App.Web.Door;

/// <summary>Passwords as Argon2id hashes (RFC 9106) at the least cost that OWASP names: 19 MiB, two passes, one lane.</summary>
static class Passwords
{
    public const int Shortest = 12, Longest = 128; // NIST SP 800-63B asks for at least 8 and at least 64 to be let through
    const int MemoryKib = 19 * 1024, Passes = 2, Lanes = 1, SaltBytes = 16, HashBytes = 32;

    // A person who is not there costs as much as one who is.
    static readonly string Nobody = Hash(Random());

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(CultureInfo.InvariantCulture,
            $"$argon2id$v=19$m={MemoryKib},t={Passes},p={Lanes}${Text(salt)}${Text(Derive(password, salt))}");
    }

    /// <param name="hash">None where there is no such person: then it is as slow, and wrong.</param>
    public static bool Fits(string password, string? hash)
    {
        var parts = (hash ?? Nobody).Split('$');
        var derived = Derive(password, Convert.FromBase64String(parts[4]));
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(parts[5])) && hash is not null;
    }

    static string Text(byte[] bytes) => Convert.ToBase64String(bytes);

    static byte[] Derive(string password, byte[] salt)
    {
        var argon = new Argon2BytesGenerator();
        argon.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id).WithVersion(Argon2Parameters.Version13).WithSalt(salt)
            .WithMemoryAsKB(MemoryKib).WithIterations(Passes).WithParallelism(Lanes).Build());
        var hash = new byte[HashBytes];
        argon.GenerateBytes(Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), hash);
        return hash;
    }

    /// <summary>A password for one use: 100 bits, no letters that are taken for others.</summary>
    public static string Random() => string.Join('-', RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789",
        20).Chunk(5).Select(c => new string(c)));

    /// <summary>Why a password is no good; none when it is.</summary>
    /// <param name="refused">What nobody may choose, as lists of stolen ones have it, in small letters.</param>
    public static string? Wrong(string password, string person, IReadOnlySet<string> refused) =>
        password.Length < Shortest ? $"a password has at least {Shortest} characters"
        : password.Length > Longest ? $"a password has at most {Longest} characters"
        : password.Contains(person, StringComparison.OrdinalIgnoreCase) ? "a password does not hold the name it is for"
        : password.Contains("countinghouse", StringComparison.OrdinalIgnoreCase) ? "a password does not hold the program's name"
        : refused.Contains(password.ToLowerInvariant()) ? "this password is one that others have tried: choose another"
        : password.Distinct().Count() < 5 ? "a password has at least five different characters" : null;
}
