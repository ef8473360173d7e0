using RpcOverSockets.Generators.Locking;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>The lock as text: written in one order, read in any, and never with an exception.</summary>
public sealed class LockTextTests
{
    // With each value compared with each other one, this takes minutes.
    [Fact]
    public void An_enum_of_very_many_values_is_read_compared_and_kept_at_once()
    {
        const int Count = 200_000;
        string Lock(int start) => "rpclock 2\n\nenum A.E int32\n"
            + string.Concat(Enumerable.Range(start, Count).Select(static i => $"  {i} N{i}\n"));

        Task<int> work = Task.Run(() =>
        {
            ContractLock before = LockReader.Read(Lock(0), out _)!;
            ContractLock after = LockReader.Read(Lock(Count / 2), out _)!;
            int differences = LockComparer.Compare(before, after).Count;
            LockMemory.Keep(before, after);
            return differences + after.Types["A.E"].Retired.Count;
        });

        Assert.True(work.Wait(TimeSpan.FromSeconds(30)));
        Assert.Equal(Count + (Count / 2), work.Result);
    }

    private const string Whole = """
        # What travels between peers, as it was last agreed: the build compares it with the sources (docs/evolution.md).
        # Written by: dotnet build -p:RpcLock=update
        rpclock 2

        service "a \"b\" \u0007\\"
          method "my method" 0000000a oneway DropOldest
            arg a string = " = \"x\" "
            arg ünï list<Company.Order?>?

        service interop.Test
          method Add 6c82ff10
            arg a int32
            arg b int32 = 5
            result int32
          method Down ffffffff idempotent
            caller bytes
            callee items map<string,::Order>
            fault A.X A.X
          retired method Subtract 00000007 oneway
            arg a custom<A.Hex,int32>?

        array ::Order
          0 Id int32
          2 Next ::Order? required
          10 Page A.Page<int32>
          retired 3 Price float64
          retired 3 Weight string?

        array A.Page<$0>
          0 Items list<$0>

        enum A.E int64
          -1 Below
          0 None
          0 Zero
          9223372036854775807 Top
          retired 5 Five

        map A.Empty

        map A.M
          "" Nothing int32?
          "a b" AB int32
          "retired" X int32 required
          retired "retired" Y int32

        union A.U
          -5 A.M
          3 A.Page<int32>
          retired 4 A.Gone

        retired service interop.Gone
          method Add 6c82ff10
            arg a int32

        retired array A.Gone
          0 A int32 required
          retired 1 B int32

        """;

    [Fact]
    public void What_is_written_is_read_and_written_again_byte_for_byte()
    {
        ContractLock contracts = Read(Whole);

        Assert.Equal(Whole.ReplaceLineEndings("\n"), LockWriter.Write(contracts));
        Assert.Equal("a \"b\" \a\\", contracts.Services.Keys.First());
        Assert.Equal("\" = \\\"x\\\" \"", contracts.Services.Values.First().Methods[0].Parameters[0].Default);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("  \n")]
    [InlineData("\n\n# comment\n   # another\n")]
    public void Line_ends_spaces_and_comments_do_not_count(string lineEnd)
    {
        string text = "\uFEFF" + Whole.ReplaceLineEndings("\n").Replace("\n", lineEnd, StringComparison.Ordinal);

        Assert.Equal(Whole.ReplaceLineEndings("\n"), LockWriter.Write(Read(text)));
    }

    [Fact]
    public void The_order_of_blocks_and_lines_does_not_count()
    {
        const string Mixed = """
            rpclock 1
            enum A.E int32
              1 B
              0 A
            array A.X
              1 B int32
              0 A int32
            service IB
            service IA
              method N 00000002
              method M 00000001
            """;

        Assert.EndsWith("""
            service IA
              method M 00000001
              method N 00000002

            service IB

            array A.X
              0 A int32
              1 B int32

            enum A.E int32
              0 A
              1 B

            """.ReplaceLineEndings("\n"), LockWriter.Write(Read(Mixed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "", "empty")]
    [InlineData(0, "# only a comment", "empty")]
    [InlineData(0, "garbage", "starts with 'garbage'")]
    [InlineData(0, "{ \"json\": true }", "starts with")]
    [InlineData(0, "rpclock 3\nservice IA", "'rpclock 3'")]
    [InlineData(0, "rpclock 0", "use the version")]
    [InlineData(2, "rpclock 1\n\n<<<<<<< HEAD\nservice IA", "merge conflict")]
    [InlineData(1, "rpclock 1\n=======", "merge conflict")]
    [InlineData(0, ">>>>>>> theirs\nrpclock 1", "merge conflict")]
    [InlineData(1, "rpclock 1\nservice", "'service'")]
    [InlineData(1, "rpclock 1\nservice \"a", "'service \"a'")]
    [InlineData(1, "rpclock 1\nservice \"\\u12\"", "cannot be read")]
    [InlineData(1, "rpclock 1\nservice \"\\", "cannot be read")]
    [InlineData(2, "rpclock 1\nservice IA\nservice IA", "twice")]
    [InlineData(3, "rpclock 1\narray A.X\n\narray A.X", "twice")]
    [InlineData(3, "rpclock 1\narray A.X\n  0 A int32\n  0 B int32", "twice")]
    [InlineData(1, "rpclock 1\n  method M 1", "method M 1")]
    [InlineData(1, "rpclock 1\n    arg a int32", "arg a")]
    [InlineData(2, "rpclock 1\nservice IA\n    arg a int32", "arg a")]
    [InlineData(2, "rpclock 1\nservice IA\n\tmethod M 1", "method M")]
    [InlineData(2, "rpclock 1\nservice IA\n  method M", "method M")]
    [InlineData(2, "rpclock 1\nservice IA\n  method M 123456789", "method M")]
    [InlineData(2, "rpclock 1\nservice IA\n  method M 1 often", "often")]
    [InlineData(3, "rpclock 1\nservice IA\n  method M 1\n  method N 1", "method N")]
    [InlineData(3, "rpclock 1\nservice IA\n  method M 1\n    arg a list<", "list<")]
    [InlineData(3, "rpclock 1\nservice IA\n  method M 1\n    arg a a>b", "a>b")]
    [InlineData(3, "rpclock 1\nservice IA\n  method M 1\n    caller sand", "sand")]
    [InlineData(3, "rpclock 1\nservice IA\n  method M 1\n     result int32", "result")]
    [InlineData(1, "rpclock 1\nenum A.E", "enum A.E")]
    [InlineData(2, "rpclock 1\nenum A.E int32\n  x A", "x A")]
    [InlineData(2, "rpclock 1\nunion A.U\n  0", "'0'")]
    [InlineData(2, "rpclock 1\narray A.X\n  99999999999999999999999999999999999999 A int32", "9999")]
    [InlineData(2, "rpclock 1\narray A.X\n  0 A int32 optional", "optional")]
    [InlineData(1, "rpclock 2\nretired", "retired")]
    [InlineData(2, "rpclock 2\nretired service IA\nretired service IA", "twice")]
    [InlineData(3, "rpclock 2\nservice IA\n  method M 1\n  retired method N 1", "retired method N")]
    [InlineData(3, "rpclock 2\narray A.X\n  retired 0 A int32\n  retired 0 A int32", "retired 0 A")]
    [InlineData(2, "rpclock 2\narray A.X\n  retired retired 0 A int32", "retired")]
    public void A_file_that_is_no_lock_gets_one_message_with_its_line(int line, string text, string message)
    {
        ContractLock? contracts = LockReader.Read(text, out LockError? error);

        Assert.Null(contracts);
        Assert.Equal(line, error!.Line);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_any_one_character_cut_out_or_doubled_crashes_nothing()
    {
        ContractLock before = Read(Whole);
        int readable = 0;

        for (int i = 0; i < Whole.Length; i++)
        {
            foreach (string text in new[] { Whole.Remove(i, 1), Whole.Insert(i, Whole[i].ToString()), Whole[..i], Whole[i..] })
            {
                if (LockReader.Read(text, out LockError? error) is { } after)
                {
                    readable++;
                    Assert.NotNull(LockComparer.Compare(before, after));
                    Assert.Equal(LockWriter.Write(after), LockWriter.Write(Read(LockWriter.Write(after))));
                }
                else
                {
                    Assert.NotEmpty(error!.Message);
                }
            }
        }

        Assert.InRange(readable, Whole.Length, Whole.Length * 3);
    }

    [Theory]
    [InlineData("a<b,c<d?>>?")]
    [InlineData("::X")]
    [InlineData("$0")]
    public void A_shape_is_read_and_written(string text) => Assert.Equal(text, Shape.Parse(text)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("a??")]
    [InlineData("a<>")]
    [InlineData("a<b")]
    [InlineData("a<b,>")]
    [InlineData("a b")]
    public void What_is_no_shape_is_refused(string text) => Assert.Null(Shape.Parse(text));

    [Fact]
    public void A_shape_nested_without_end_is_refused()
        => Assert.Null(Shape.Parse(string.Concat(Enumerable.Repeat("a<", 100_000))));

    private static ContractLock Read(string text)
    {
        ContractLock? contracts = LockReader.Read(text, out LockError? error);
        Assert.True(contracts is not null, error?.ToString());
        return contracts;
    }
}
