using RpcOverSockets.Generators.Locking;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>The verdicts: two locks in, differences out. Each row of docs/evolution.md has a case here.</summary>
public sealed class LockCompareTests
{
    /// <summary>Gets the change, the blocks before and the blocks after; <c>/</c> ends a line.</summary>
    public static TheoryData<string, string, string> Cases => new()
    {
        { "ContractAdded IA", "", "service IA" },
        { "ContractRemoved IA", "service IA", "" },
        { "ContractRenamed IB", "service IA/  method M 1/  method N 2", "service IB/  method M 3/  method N 4" },
        { "ContractAdded IB; ContractRemoved IA", "service IA/  method M 1", "service IB/  method N 2" },

        { "MethodAdded IA M", "service IA", "service IA/  method M 1" },
        { "MethodRemoved IA M", "service IA/  method M 1", "service IA" },
        { "MethodRenamed IA N", "service IA/  method M 1/    arg a int32", "service IA/  method N 2/    arg b int32" },
        { "MethodAdded IA N; MethodRemoved IA M", "service IA/  method M 1", "service IA/  method N 2/    result int32" },
        { "MethodIdChanged IA M", "service IA/  method M 1", "service IA/  method M 2" },
        { "MethodNameChanged IA N", "service IA/  method M 1", "service IA/  method N 1" },
        { "MethodIdChanged IA M; MethodIdChanged IA N", "service IA/  method M 1/  method N 2", "service IA/  method M 2/  method N 1" },
        { "MethodNameChanged IA N; MethodAdded IA M", "service IA/  method M 1", "service IA/  method M 2/  method N 1" },
        { "MethodReused IA M", Gone("arg a int32"), M("arg a string") },
        { "MethodReused IA N", Gone(), "service IA/  method N 1" },
        { "MethodAdded IA M", Gone("arg a int32"), M("arg a int32", "arg b int32 = 1") },
        { "ContractAdded IA; MethodReused IA M", "retired service IA/  method M 1/  method N 2", M("result int32") },
        { "ContractAdded IA; MethodReused IA M", "retired service IA/  retired method M 1", M("result int32") },
        { "ContractAdded IA", "retired service IA/  method M 1", "service IA/  method M 1/  method N 2" },
        { "OneWayChanged IA M", "service IA/  method M 1", "service IA/  method M 1 oneway" },
        { "OneWayChanged IA M", "service IA/  method M 1 oneway DropOldest", "service IA/  method M 1" },
        { "IdempotentAdded IA M", "service IA/  method M 1", "service IA/  method M 1 idempotent" },
        { "IdempotentRemoved IA M", "service IA/  method M 1 idempotent", "service IA/  method M 1" },
        { "DeliveryChanged IA M", "service IA/  method M 1 oneway", "service IA/  method M 1 oneway LatestOnly" },

        { "ParameterAdded IA M", M("arg a int32"), M("arg a int32", "arg b string = \"x = y\"") },
        { "ParameterAddedWithoutDefault IA M", M("arg a int32"), M("arg a int32", "arg b string") },
        { "ParameterRemoved IA M", M("arg a int32", "arg b int32 = 5"), M("arg a int32") },
        { "ParameterRemovedWithoutDefault IA M", M("arg a int32", "arg b int32"), M("arg a int32") },
        { "ParameterMoved IA M", M("arg a int32", "arg b int32"), M("arg b int32", "arg a int32") },
        { "ParameterMoved IA M", M("arg a int32", "arg b int32"), M("arg b int32") },
        { "ParameterMoved IA M", M("arg a int32"), M("arg x int32", "arg a int32") },
        { "ParameterRenamed IA M", M("arg a int32"), M("arg b int32") },
        { "DefaultAdded IA M", M("arg a int32"), M("arg a int32 = 1") },
        { "DefaultChanged IA M", M("arg a int32 = 1"), M("arg a int32 = 2") },
        { "DefaultRemoved IA M", M("arg a int32 = 1"), M("arg a int32") },

        { "ResultAdded IA M", M(), M("result int32") },
        { "ResultAddedNullable IA M", M(), M("result string?") },
        { "ResultRemoved IA M", M("result int32"), M() },
        { "ResultRemovedNullable IA M", M("result int32?"), M() },
        { "StreamChanged IA M", M(), M("caller items int32") },
        { "StreamChanged IA M", M("callee bytes"), M() },
        { "StreamChanged IA M", M("callee bytes"), M("callee items bytes") },
        { "StreamChanged IA M; StreamChanged IA M", M("callee items int32"), M("caller items int32") },
        { "TypeWidened IA M", M("callee items int32"), M("callee items int64") },
        { "FaultAdded IA M", M(), M("fault A.X A.X") },
        { "FaultRemoved IA M", M("fault A.X A.X"), M() },
        { "FaultAdded IA M; FaultRemoved IA M", M("fault A.X A.X"), M("fault A.Y A.Y") },

        { "NullAllowed IA M", M("arg a int32"), M("arg a int32?") },
        { "NullForbidden IA M", M("result list<string?>"), M("result list<string>") },
        { "TypeWidened IA M", M("arg a int32"), M("arg a int64") },
        { "TypeWidened IA M", M("arg a uint32"), M("arg a int64") },
        { "TypeNarrowed IA M", M("arg a uint32"), M("arg a int32") },
        { "TypeNarrowed IA M", M("arg a int32"), M("arg a uint64") },
        { "TypeRespelled IA M", M("arg a char"), M("arg a uint16") },
        { "TypeRespelled IA M", M("arg a bytelist"), M("arg a bytes") },
        { "", M("arg a list<uint8>"), M("arg a bytelist") },
        { "TypeWidened IA M", M("arg a bytelist"), M("arg a list<int32>") },
        { "TypeWidened IA M", M("arg a names<A>"), M("arg a names<A,B>") },
        { "TypeNarrowed IA M", M("arg a names<A,B>"), M("arg a names<A,C>") },
        { "TypeWidened IA M", M("arg a names<A,B>?"), M("arg a string?") },
        { "TypeChanged IA M", M("arg a list<uint8>"), M("arg a bytes") },
        { "TypeChanged IA M", M("arg a bytes"), M("arg a list<uint8>") },
        { "TypeWidened IA M", M("arg a guid"), M("arg a string") },
        { "TypeNarrowed IA M", M("arg a string"), M("arg a uri") },
        { "TypeChanged IA M", M("arg a int32"), M("arg a string") },
        { "TypeChanged IA M", M("arg a float32"), M("arg a float64") },
        { "TypeChanged IA M", M("arg a tuple<int32,int32>"), M("arg a tuple<int32,int32,int32>") },
        { "TypeChanged IA M", M("arg a list<int32>"), M("arg a map<int32,int32>") },
        { "TypeChanged IA M", M("arg a map<int32,string?>"), M("arg a map<int32,bool>") },
        { "TypeRespelled IA M", M("arg a int32") + "/enum A.E int32/  0 No", M("arg a A.E") + "/enum A.E int32/  0 No" },
        { "TypeWidened IA M", M("arg a A.E") + "/enum A.E uint8/  0 No", M("arg a int32") },
        { "TypeRespelled IA M", M("arg a A.X?") + "/array A.X/  0 B int32", M("arg a ::X?") + "/array ::X/  0 C int32" },
        { "TypeWidened IA M", M("arg a A.X") + "/array A.X/  0 B int32", M("arg a A.Y") + "/array A.Y/  0 B int64" },
        { "TypeChanged IA M", M("arg a A.X") + "/array A.X/  0 B int32", M("arg a A.Y") + "/array A.Y/  0 B bool" },
        { "TypeChanged IA M", M("arg a A.X") + "/array A.X/  0 B int32", M("arg a A.Y") + "/map A.Y/  \"B\" B int32" },
        {
            "TypeRespelled IA M",
            M("arg a A.N") + "/array A.N/  0 Next A.N?/  1 V A.P<int32>/array A.P<$0>/  0 V $0",
            M("arg a B.N") + "/array B.N/  0 Next B.N?/  1 V A.P<int32>/array A.P<$0>/  0 V $0"
        },
        { "TypeWidened IA M", M("arg a A.P<int32>") + "/array A.P<$0>/  0 V $0", M("arg a A.P<int64>") + "/array A.P<$0>/  0 V $0" },

        { "LayoutChanged A.X", "array A.X/  0 B int32", "map A.X/  \"B\" B int32" },
        { "TypeReused A.X", "retired array A.X/  0 B int32", "array A.X/  0 B string" },
        { "TypeReused A.X", "retired array A.X/  0 B int32/  retired 1 C bool", "array A.X/  0 B int32/  1 D bool" },
        { "TypeWidened A.X 0", "retired array A.X/  0 B int32", "array A.X/  0 B int64" },

        { "CodecChanged IA M", M("arg a custom<A.C,int32>"), M("arg a custom<A.D,int32>") },
        { "CodecChanged IA M", M("arg a int32"), M("arg a custom<A.C,int32>") },
        { "CodecChanged IA M", M("arg a list<custom<A.C,int32>?>"), M("arg a list<int32?>") },
        { "CodecChanged A.X 0", "array A.X/  0 B custom<A.C,int32>", "array A.X/  0 B custom<A.C<int32>,int32>" },
        { "NullAllowed IA M", M("arg a custom<A.C,int32>"), M("arg a custom<A.C,int32>?") },
        { "TypeWidened IA M", M("arg a custom<A.C<int32>,int32>"), M("arg a custom<A.C<int64>,int64>") },
        { "CodecNamed IA M", "1/" + M("arg a custom<int32>"), M("arg a custom<A.C,int32>") },
        { "CodecNamed IA M", "1/" + M("arg a custom<string?>"), M("arg a custom<A.C,string>?") },
        { "CodecNamed IA M", "1/" + M("arg a A.X"), M("arg a custom<A.C,A.X>") },
        { "CodecNamed IA M", "1/" + M("arg a custom<A.X>"), M("arg a A.Wire") + "/array A.Wire" },
        { "CodecChanged IA M", "1/" + M("arg a custom<int32>"), M("arg a int32") },
        { "MemberAdded A.X 1", "array A.X/  0 B int32", "array A.X/  0 B int32/  1 C int32" },
        { "MemberAdded A.X 0", "array A.X/  1 B int32", "array A.X/  0 A string?/  1 B int32" },
        { "MemberAdded A.X c", "map A.X/  \"b\" B int32", "map A.X/  \"b\" B int32/  \"c\" C int32" },
        { "MemberAddedInGap A.X 0", "array A.X/  1 B int32", "array A.X/  0 A int32/  1 B int32" },
        { "MemberAddedRequired A.X 1", "array A.X/  0 B int32", "array A.X/  0 B int32/  1 C string required" },
        { "MemberAddedRequired A.X c", "map A.X", "map A.X/  \"c\" C string required" },
        { "MemberRemoved A.X 1", "array A.X/  0 B int32/  1 C int32", "array A.X/  0 B int32" },
        { "MemberRemoved A.X 0", "array A.X/  0 B int32?/  1 C int32", "array A.X/  1 C int32" },
        { "MemberRemoved A.X b", "map A.X/  \"b\" B int32", "map A.X" },
        { "MemberRemovedInside A.X 0", "array A.X/  0 B int32/  1 C int32", "array A.X/  1 C int32" },
        { "MemberRemovedRequired A.X 1", "array A.X/  0 B int32/  1 C int32 required", "array A.X/  0 B int32" },
        { "MemberMoved A.X 1", "array A.X/  0 B int32", "array A.X/  1 B int32" },
        { "MemberMoved A.X 0; MemberMoved A.X 1", "array A.X/  0 B int32/  1 C int32", "array A.X/  0 C int32/  1 B int32" },
        { "MemberRenamed A.X 0", "array A.X/  0 B int32", "array A.X/  0 C int32" },
        { "KeyRenamed A.X c", "map A.X/  \"b\" B int32", "map A.X/  \"c\" C int32" },
        { "KeyRenamed A.X c", "map A.X/  \"b\" B int32", "map A.X/  \"c\" B int64" },
        { "KeyReused A.X 1", "array A.X/  0 B int32/  retired 1 C int32", "array A.X/  0 B int32/  1 D int32" },
        { "KeyReused A.X 1", "array A.X/  0 B int32/  retired 1 C int32", "array A.X/  0 B int32/  1 C string" },
        { "KeyReused A.X 1", "array A.X/  retired 1 C int32/  retired 1 D int32", "array A.X/  1 C int32" },
        { "KeyReused A.X c", "map A.X/  retired \"c\" C int32", "map A.X/  \"c\" D int32" },
        { "TypeWidened A.X 1", "array A.X/  0 B int32/  retired 1 C int32", "array A.X/  0 B int32/  1 C int64" },
        { "MemberAdded A.X 1", "array A.X/  0 B int32/  retired 1 C int32", "array A.X/  0 B int32/  1 C int32" },
        { "MemberAdded A.X 2; MemberRemovedInside A.X 1", "array A.X/  0 B int32/  retired 1 C int32",
            "array A.X/  0 B int32/  2 D string?" },
        { "MemberAdded A.X 2", "array A.X/  0 B int32/  retired 1 C string?", "array A.X/  0 B int32/  2 D string?" },
        { "MemberAddedInGap A.X 3", "array A.X/  0 B int32/  retired 5 C string", "array A.X/  0 B int32/  3 D int32" },
        { "NullAllowed A.P<$0> 0", "array A.P<$0>/  0 B $0", "array A.P<$0>/  0 B $0~" },
        { "NullAllowed A.P<$0> 0", "array A.P<$0>/  0 B $0~", "array A.P<$0>/  0 B $0?" },
        { "NullForbidden A.P<$0> 0", "array A.P<$0>/  0 B list<$0~>", "array A.P<$0>/  0 B list<$0>" },
        { "MemberRemovedInside A.P<$0> 0", "array A.P<$0>/  0 B $0~/  1 C int32", "array A.P<$0>/  1 C int32" },
        { "RequiredAdded A.X 0", "array A.X/  0 B int32", "array A.X/  0 B int32 required" },
        { "RequiredRemoved A.X 0", "array A.X/  0 B int32 required", "array A.X/  0 B int32" },
        { "TypeWidened A.X 0", "array A.X/  0 B int16", "array A.X/  0 B int32" },

        { "CaseAdded A.U 1", "union A.U/  0 A.X", "union A.U/  0 A.X/  1 A.Y" },
        { "CaseRemoved A.U 1", "union A.U/  0 A.X/  1 A.Y", "union A.U/  0 A.X" },
        { "CaseMoved A.U 1", "union A.U/  0 A.X", "union A.U/  1 A.X" },
        { "CaseMoved A.U 0; CaseMoved A.U 1", "union A.U/  0 A.X/  1 A.Y", "union A.U/  0 A.Y/  1 A.X" },
        { "CaseReused A.U 1", "union A.U/  0 A.X/  retired 1 A.Y", "union A.U/  0 A.X/  1 A.Z" },
        { "CaseAdded A.U 1", "union A.U/  0 A.X/  retired 1 A.Y", "union A.U/  0 A.X/  1 A.Y" },
        { "TypeRespelled A.U 0", "union A.U/  0 A.X/array A.X", "union A.U/  0 A.Y/array A.Y" },
        { "TypeChanged A.U 0", "union A.U/  0 A.X/array A.X", "union A.U/  0 A.Y/map A.Y" },

        { "ValueAdded A.E B", "enum A.E int32/  0 A", "enum A.E int32/  0 A/  1 B" },
        { "ValueRemoved A.E B", "enum A.E int32/  0 A/  1 B", "enum A.E int32/  0 A" },
        { "ValueRenamed A.E B", "enum A.E int32/  0 A", "enum A.E int32/  0 B" },
        { "ValueRenamed A.E A", "enum A.E int32/  0 A/  0 B", "enum A.E int32/  0 A" },
        { "ValueChanged A.E A", "enum A.E int32/  0 A", "enum A.E int32/  1 A" },
        { "ValueReused A.E C", "enum A.E int32/  0 A/  retired 1 B", "enum A.E int32/  0 A/  1 C" },
        { "ValueAdded A.E B", "enum A.E int32/  0 A/  retired 1 B", "enum A.E int32/  0 A/  1 B" },
        { "TypeWidened A.E", "enum A.E uint8/  0 A", "enum A.E int32/  0 A" },
        { "TypeNarrowed A.E", "enum A.E int32/  0 A", "enum A.E uint8/  0 A" },

        { "", "array A.X/  0 B int32", "" },
        { "", "", "array A.X/  0 B int32" },
        { "", "service IA/  method M 1/  method N 2", "service IA/  method N 2/  method M 1" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_change_is_known_for_what_it_is(string expected, string before, string after)
    {
        List<Difference> differences = LockComparer.Compare(Read(before), Read(after));

        Assert.Equal(expected, string.Join("; ", differences.Select(static d => $"{d.Change} {d.Owner} {d.Member}".TrimEnd())));
        Assert.All(differences, static d => Assert.Contains(ChangeRules.Of(d.Change).Why, d.Describe(), StringComparison.Ordinal));
        Assert.Empty(LockComparer.Compare(Read(after), Read(after)));
    }

    [Fact]
    public void Every_change_has_a_case_and_a_rule()
    {
        string covered = string.Join(' ', Cases.Select(static row => (string)row[0]));

        Assert.All(Enum.GetValues<Change>(), change =>
        {
            Assert.Contains(change.ToString(), covered.Replace(";", "", StringComparison.Ordinal).Split(' '), StringComparer.Ordinal);
            Assert.NotEmpty(ChangeRules.Of(change).Why);
        });
    }

    [Fact]
    public void The_table_of_the_documentation_is_the_table_of_the_code()
    {
        string[] expected = [.. Enum.GetValues<Change>().Select(ChangeRules.Of)
            .Select(static rule => $"| {rule.What} | {ChangeRules.NameOf(rule.Verdict)} | {rule.Why} |")];

        string[] shown = [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs/evolution.md"))
            .SkipWhile(static line => !line.StartsWith("| change | verdict |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(static line => line.StartsWith('|'))];

        Assert.Equal(expected, shown);
    }

    private static string M(params string[] parts)
        => "service IA/  method M 1" + string.Concat(parts.Select(static part => "/    " + part));

    private static string Gone(params string[] parts)
        => "service IA/  retired method M 1" + string.Concat(parts.Select(static part => "/    " + part));

    private static ContractLock Read(string blocks)
    {
        // Blocks that begin with 1 are a file of version 1.
        string version = blocks.StartsWith("1/", StringComparison.Ordinal) ? "rpclock " : "rpclock 2\n";
        ContractLock? result = LockReader.Read(version + blocks.Replace('/', '\n'), out LockError? error);
        Assert.True(result is not null, error?.ToString());
        return result;
    }
}
