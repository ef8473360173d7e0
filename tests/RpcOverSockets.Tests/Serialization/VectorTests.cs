using System.Text.Json;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Bytes that MessagePack-CSharp 3.1.8 writes: we read them and write the same.</summary>
public sealed class VectorTests
{
    private static readonly Dictionary<(string Type, string Value), byte[]> s_file = Load();

    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, VectorTable.All.Length)];

    [Fact]
    public void The_table_has_every_vector_of_the_file()
    {
        IEnumerable<(string Type, string Text)> table = VectorTable.All.Select(static vector => (vector.Type, vector.Text));

        Assert.Equal(s_file.Keys.Order(), table.Order());
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_is_written_as_MessagePack_CSharp_writes_it(int index)
    {
        VectorCase vector = VectorTable.All[index];

        Assert.Equal(Convert.ToHexStringLower(BytesOf(vector)), Convert.ToHexStringLower(vector.Write()));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_is_read_as_it_was(int index)
    {
        VectorCase vector = VectorTable.All[index];

        vector.AssertReadEqual(BytesOf(vector));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_is_read_whole_and_in_pieces_of_any_size_and_written_again(int index)
    {
        VectorCase vector = VectorTable.All[index];
        byte[] bytes = BytesOf(vector);

        Assert.Equal(bytes, vector.Rewrite(bytes));
        for (int pieceBytes = 1; pieceBytes <= 9; pieceBytes++)
        {
            Assert.Equal(bytes, vector.Rewrite(Wire.InPieces(bytes, pieceBytes)));
        }

        for (int offset = 0; offset <= bytes.Length; offset++)
        {
            Assert.Equal(bytes, vector.Rewrite(Wire.SplitAt(bytes, offset)));
        }
    }

    internal static byte[] BytesOf(VectorCase vector) => s_file[(vector.Type, vector.Text)];

    private static Dictionary<(string Type, string Value), byte[]> Load()
    {
        using Stream stream = typeof(VectorTests).Assembly.GetManifestResourceStream("messagepack-csharp-3.1.8.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("vectors").EnumerateArray().ToDictionary(
            static vector => (vector.GetProperty("type").GetString()!, WithoutUnchecked(vector.GetProperty("value").GetString()!)),
            static vector => Convert.FromHexString(vector.GetProperty("bytes").GetString()!));
    }

    // The compiler leaves it out of [CallerArgumentExpression].
    private static string WithoutUnchecked(string text) =>
        text.StartsWith("unchecked(", StringComparison.Ordinal) ? text["unchecked(".Length..^1] : text;
}
