using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Generators.Tests.Locking;

namespace RpcOverSockets.Generators.Tests.Analysis;

/// <summary>A project in a folder of its own, built by the SDK with all of its analyzers, and what they say.</summary>
/// <remarks>By the real build, because which rules <c>latest-all</c> stands for is in the SDK's targets, and its analyzers need its
/// compiler.</remarks>
internal sealed class AnalyzedProject : IDisposable
{
    // What a build leaves in its environment for its own children would lead another build astray.
    private static readonly string[] s_ofOtherBuilds =
    [
        "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "DOTNET_HOST_PATH",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rpc-analyzed-");
    private bool _hasGenerator;

    /// <summary>Gets the folder, without a separator at its end.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Gets the rules that the build knew.</summary>
    public HashSet<string> Rules { get; } = new(StringComparer.Ordinal);

    public void Add(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>Makes the build run the generator.</summary>
    public void AddGenerator() => _hasGenerator = true;

    /// <summary>Builds it.</summary>
    /// <param name="areWarningsErrors">Whether any warning fails the build.</param>
    /// <returns>The exit code, and the output.</returns>
    public async Task<(int Code, string Output)> BuildAsync(bool areWarningsErrors)
    {
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            Add(name, "<Project />");                // those of a folder above must not count
        }

        File.Copy(Path.Combine(Repository.Root, "global.json"), Path.Combine(Folder, "global.json"));
        Add("UserProject.csproj", ProjectFile(areWarningsErrors));
        var start = new ProcessStartInfo(Host(), ["build", "UserProject.csproj", "-v", "quiet", "-nologo", "-nodeReuse:false"])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        foreach (string name in s_ofOtherBuilds)
        {
            start.Environment.Remove(name);
        }

        using Process build = Process.Start(start)!;
        Task<string> errors = build.StandardError.ReadToEndAsync();
        string output = await build.StandardOutput.ReadToEndAsync() + await errors;
        await build.WaitForExitAsync();
        return (build.ExitCode, output);
    }

    /// <summary>Reads what the last build reported and nothing suppressed: the file's name, and the rule.</summary>
    public (string File, string Rule)[] Results()
    {
        using JsonDocument log = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "log.sarif")));
        JsonElement run = log.RootElement.GetProperty("runs")[0];

        foreach (JsonElement rule in run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray())
        {
            Rules.Add(rule.GetProperty("id").GetString()!);
        }

        return [.. run.GetProperty("results").EnumerateArray()
            .Where(static result => !result.TryGetProperty("suppressions", out _))
            .Select(static result => (FileOf(result), result.GetProperty("ruleId").GetString()!))];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string FileOf(JsonElement result)
        => result.TryGetProperty("locations", out JsonElement places) && places.GetArrayLength() > 0
            ? Path.GetFileName(places[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!)
            : "";

    /// <summary>The host of the runtime that runs the tests, so that no other installation is asked.</summary>
    private static string Host() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    private string ProjectFile(bool areWarningsErrors) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <AnalysisLevel>latest-all</AnalysisLevel>
            <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
            <!-- By itself the level switches no rule of style on. -->
            <AnalysisModeStyle>All</AnalysisModeStyle>
            <!-- Names of the corpus that differ by case on purpose: told of the whole project, so no mark in a file reaches it. -->
            <NoWarn>$(NoWarn);CA1708</NoWarn>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <TreatWarningsAsErrors>{areWarningsErrors}</TreatWarningsAsErrors>
            <ErrorLog>log.sarif,version=2.1</ErrorLog>
            <UseAppHost>false</UseAppHost>
            <NuGetAudit>false</NuGetAudit>
            <UseSharedCompilation>false</UseSharedCompilation>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="{typeof(RpcServiceAttribute).Assembly.Location}" />
            <Reference Include="{typeof(ILogger).Assembly.Location}" />
            <Analyzer Include="{typeof(RpcGenerator).Assembly.Location}" Condition="{_hasGenerator}" />
          </ItemGroup>
        </Project>
        """;
}
