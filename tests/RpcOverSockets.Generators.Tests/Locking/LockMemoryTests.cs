using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>What is gone is remembered by each update of the lock, and its numbers are not used again for something else.</summary>
public sealed class LockMemoryTests
{
    private const string First = LockedProject.Prelude + """
        [RpcService] public partial interface IA { Task<Dto?> GetAsync(int id); Task SetAsync(Dto dto, Kind kind, IU u); }
        [RpcMessage] public class Dto { [RpcKey(0)] public int Id; [RpcKey(1)] public string? Name { get; set; } }
        [RpcUnion(0, typeof(A)), RpcUnion(1, typeof(B))] public interface IU { }
        [RpcMessage] public class A : IU { }
        [RpcMessage] public class B : IU { [RpcKey("W")] public int W; [RpcKey("X")] public int X; }
        public enum Kind { One = 1, Two }
        """;

    /// <summary>Gets what is taken away, and what comes in its place later: same once more, and something else.</summary>
    public static TheoryData<string, string, string, string> Parts => new()
    {
        { " [RpcKey(1)] public string? Name { get; set; }", "  retired 1 Name string?", " [RpcKey(1)] public string? Nick;", "Dto, 1" },
        { ", RpcUnion(1, typeof(B))", "  retired 1 ::B", ", RpcUnion(1, typeof(C))", "IU, 1" },
        { ", Two", "  retired 2 Two", ", Zwei", "Kind, Zwei" },
        { "Task<Dto?> GetAsync(int id); ", "  retired method GetAsync", "Task<Dto?> GetAsync(string id); ", "IA, GetAsync" },
        { "[RpcKey(\"X\")] public int X;", "  retired \"X\" X int32", "[RpcKey(\"X\")] public int Y;", "B, X" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task A_number_that_was_used_is_not_used_for_something_else(string part, string memory, string other, string place)
    {
        string less = First.Replace(part, "", StringComparison.Ordinal);
        string locked = LockedProject.Updated(LockedProject.LockOf(First), less);
        Assert.Contains(memory, locked, StringComparison.Ordinal);
        Assert.Empty(await LockedProject.DiagnosticsAsync(locked, "on", less));

        // Not by the next update either, whatever else it brings.
        string more = less.Replace("One = 1", "Zero, One = 1", StringComparison.Ordinal);
        locked = LockedProject.Updated(locked, more);
        Assert.Contains(memory, locked, StringComparison.Ordinal);

        string reused = First.Replace(part, other, StringComparison.Ordinal).Replace("One = 1", "Zero, One = 1", StringComparison.Ordinal)
            + " [RpcMessage] public class C : IU { }";
        Diagnostic[] found = [.. (await LockedProject.DiagnosticsAsync(locked, "on", reused)).Where(static d => d.Id == "RPCS0071")];
        Assert.Contains(found, d => d.GetMessage(CultureInfo.InvariantCulture).Contains(place, StringComparison.Ordinal)
            && d.GetMessage(CultureInfo.InvariantCulture).Contains("is used for another", StringComparison.Ordinal));

        // What it was may come back.
        string back = First.Replace("One = 1", "Zero, One = 1", StringComparison.Ordinal);
        Assert.DoesNotContain(await LockedProject.DiagnosticsAsync(locked, "on", back), static d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(LockedProject.LockOf(back), LockedProject.Updated(locked, back));

        // And a reuse that is meant is taken over.
        Assert.Empty(await LockedProject.DiagnosticsAsync(LockedProject.Updated(locked, reused), "on", reused));
    }

    [Fact]
    public async Task A_contract_and_its_types_are_remembered_as_a_whole()
    {
        const string Other = LockedProject.Prelude + "[RpcService] public partial interface IB { Task M(); }";
        string locked = LockedProject.Updated(LockedProject.LockOf(First), Other);

        Assert.Contains("\nservice IB\n", locked, StringComparison.Ordinal);
        Assert.Contains("\nretired service IA\n  method GetAsync", locked, StringComparison.Ordinal);
        Assert.Contains("\nretired array ::Dto\n  0 Id int32\n", locked, StringComparison.Ordinal);
        Assert.Equal(locked, LockedProject.Updated(locked, Other));

        string back = First.Replace("public int Id", "public bool Id", StringComparison.Ordinal);
        Diagnostic[] found = await LockedProject.DiagnosticsAsync(locked, "on", back, Other);
        Assert.Contains(found, static d => d.Id == "RPCS0071" && d.GetMessage(CultureInfo.InvariantCulture)
            .Contains("::Dto: a payload type that was gone is back", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("<<<<<<< HEAD\nrpclock 2\n")]
    public void Without_a_lock_that_can_be_read_there_is_nothing_to_remember(string? lockText)
        => Assert.Equal(LockedProject.LockOf(First), LockedProject.Updated(lockText, First));

    [Fact]
    public void A_lock_of_version_1_is_read_and_written_as_one_of_version_2()
    {
        string first = LockedProject.LockOf(First).Replace("rpclock 2", "rpclock 1", StringComparison.Ordinal);

        Assert.Equal(LockedProject.LockOf(First), LockedProject.Updated(first, First));
    }
}
