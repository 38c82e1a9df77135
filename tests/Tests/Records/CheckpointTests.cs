using System.Text;
using Countinghouse.Records;
using Countinghouse.Store;
namespace Countinghouse.Tests.Records;

public sealed class CheckpointTests
{
    static readonly Checkpoint Close = new("books.example/2013-10-08", 20852163, HashTree.Leaf([1]));

    [Theory(DisplayName = "RFC 8032 §7.1")]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Signatures_are_those_of_RFC_8032(string seed, string publicKey, string message, string signature)
    {
        var key = SigningKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey));
        var bytes = Convert.FromHexString(message);
        var signed = key.Sign(bytes);
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
        Assert.True(SigningKey.Verify(key.PublicKey, bytes, signed));
        signed[5] ^= 1;
        Assert.False(SigningKey.Verify(key.PublicKey, bytes, signed));
        Assert.False(SigningKey.Verify(key.PublicKey, [.. bytes, 0], Convert.FromHexString(signature)));
        Assert.False(SigningKey.Verify(key.PublicKey, bytes, []));
        Assert.False(SigningKey.Verify([], bytes, signed));
    }

    [Fact]
    public void A_body_has_origin_size_and_root_on_three_lines()
    {
        Assert.Equal($"books.example/2013-10-08\n20852163\n{Convert.ToBase64String(Close.Root.Bytes)}\n", Close.Body());
        Assert.True(Checkpoint.TryParse(Close.Body(), out var read));
        Assert.Equal(Close, read);
    }

    // C2SP tlog-checkpoint: lines after the root, to the first empty one, are extensions.
    [Fact]
    public void The_row_of_the_journal_is_an_extension_line_among_others()
    {
        var of = Close with { LastRow = HashTree.Leaf([2]) };
        var row = $"journal-row {Convert.ToBase64String(HashTree.Leaf([2]).Bytes)}\n";
        Assert.Equal(Close.Body() + row, of.Body());
        foreach (var (more, expected) in new[] { (row, of), ("other x\n" + row, of), ("other x\n", Close), ("\n" + row, Close) })
        {
            Assert.True(Checkpoint.TryParse(Close.Body() + more, out var read));
            Assert.Equal(expected, read);
        }
        var key = SigningKey.FromSeed([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var note = SigningKey.SignCheckpoint(key, "books.example", of);
        Assert.True(SigningKey.TryVerifyCheckpoint(note, key.Verifier("books.example"), out var signed));
        Assert.Equal(of, signed);
        Assert.False(SigningKey.TryVerifyCheckpoint(note.Replace(row, ""), key.Verifier("books.example"), out _));
    }

    [Fact]
    public void A_signed_checkpoint_verifies_and_any_changed_character_is_seen()
    {
        var key = SigningKey.FromSeed([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var verifier = key.Verifier("books.example");
        var note = SigningKey.SignCheckpoint(key, "books.example", Close);
        Assert.True(SigningKey.TryVerifyCheckpoint(note, verifier, out var read));
        Assert.Equal(Close, read);
        for (var i = 0; i < note.Length; i++)
        {
            var changed = note[..i] + (char)(note[i] ^ 1) + note[(i + 1)..];
            Assert.False(SigningKey.TryVerifyCheckpoint(changed, verifier, out _));
        }
        Assert.False(SigningKey.TryVerifyCheckpoint(note, SigningKey.Create().Verifier("books.example"), out _));
        Assert.False(SigningKey.TryVerifyCheckpoint(note, key.Verifier("other.example"), out _));
        Assert.False(SigningKey.TryVerifyCheckpoint(note[..^1], verifier, out _));
    }

    [Fact]
    public void Signatures_of_strangers_are_passed_over()
    {
        SigningKey ours = SigningKey.Create(), theirs = SigningKey.Create();
        var stranger = new NoteSignature("witness.example", VerifierKey.KeyIdOf("witness.example", theirs.PublicKey), [1, 2, 3]);
        var note = SigningKey.SignCheckpoint(ours, "books.example", Close) + stranger.Line();
        Assert.True(SigningKey.TryVerifyCheckpoint(note, ours.Verifier("books.example"), out _));
        Assert.False(SigningKey.TryVerifyCheckpoint(note, theirs.Verifier("witness.example"), out _));
        Assert.True(SignedNote.TryParse(note, out var parts));
        Assert.Equal(Close.BytesToSign(), parts.Body);
        Assert.Equal(["books.example", "witness.example"], parts.Signatures.Select(s => s.KeyName));
    }

    [Fact]
    public void A_verifier_key_is_written_and_read_back()
    {
        var key = SigningKey.Create().Verifier("books.example");
        var text = key.ToString();
        Assert.True(VerifierKey.TryParse(text, out var read));
        Assert.Equal(key, read);
        Assert.False(VerifierKey.TryParse(text.Replace("books", "boots"), out _));
        Assert.False(VerifierKey.TryParse(text[..^4], out _));
        Assert.False(VerifierKey.TryParse("", out _));
    }

    [Fact]
    public void The_example_key_of_the_Go_note_package_has_its_published_id()
    {
        // golang.org/x/mod/sumdb/note, package documentation: PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
        Assert.True(VerifierKey.TryParse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", out var key));
        const string text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        const string note = text
            + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        Assert.True(SignedNote.TryParse(note, out var signed));
        Assert.Equal(Encoding.UTF8.GetBytes(text), signed.Body);
        Assert.Equal(key.KeyId, signed.Signatures[0].KeyId);
        Assert.True(SigningKey.Verify(key.PublicKey, signed.Body, signed.Signatures[0].Signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("origin\n1\n")]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n")]
    [InlineData("origin\n1\nAAAA\n")]
    [InlineData("origin\n1\n AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_no_checkpoint_is_refused(string note) => Assert.False(Checkpoint.TryParse(note, out _));

    [Theory]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 name\n")]
    [InlineData("text\n\n\u2014 na+me AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 name AAAA\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=")]
    [InlineData("te\u0000xt\n\n\u2014 name AAAAAAA=\n")]
    public void What_is_no_signed_note_is_refused(string note) => Assert.False(SignedNote.TryParse(note, out _));
}
