using System.Diagnostics;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>Messages and schemas that the repository does not hold, and the other programs that judge them.</summary>
static class MxMaterial
{
    static readonly Lazy<MxSchemas> Loaded = new(() => new(type =>
        Path.Combine(Material.Require("iso20022/xsd"), type + ".xsd") is var path && File.Exists(path) ? File.OpenRead(path) : null));

    public static MxSchemas Schemas => Loaded.Value;

    public static string SchemaFile(MxType type) => Path.Combine(Material.Require("iso20022/xsd"), type + ".xsd");

    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Material.Require("iso20022/" + folder), "*.xml").Order(StringComparer.Ordinal);

    /// <summary>The message in a file, or why it cannot be read.</summary>
    public static (MxMessage? Message, List<Problem> Problems) Read(string path)
    {
        List<Problem> problems = [];
        return (MxReader.Read(File.OpenRead(path), Path.GetFileName(path), problems), problems);
    }

    /// <summary>The canonical form of a document as libxml2 has it, or null where it cannot read it.</summary>
    public static byte[]? Canonical(ReadOnlyMemory<byte> document) =>
        Xmllint(document, ["--c14n", "-"]) is (0, var bytes, _) ? bytes : null;

    /// <summary>What libxml2 says of a document under a schema: nothing when it is valid.</summary>
    public static string Invalid(ReadOnlyMemory<byte> document, string schema)
    {
        var (exit, _, said) = Xmllint(document, ["--noout", "--schema", schema, "-"]);
        return exit == 0 ? "" : said;
    }

    static (int Exit, byte[] Out, string Said) Xmllint(ReadOnlyMemory<byte> document, string[] arguments)
    {
        var start = new ProcessStartInfo("xmllint")
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("xmllint");
            var said = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            var taken = process.StandardOutput.BaseStream.CopyToAsync(output);
            try
            {
                process.StandardInput.BaseStream.Write(document.Span);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It stopped reading at the first error, and says so.
            }
            taken.GetAwaiter().GetResult();
            process.WaitForExit();
            return (process.ExitCode, output.ToArray(), said.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("xmllint is not installed");
            throw;
        }
    }
}
