using System.Text.RegularExpressions;
using System.Xml.Linq;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Languages;

/// <summary>The texts of every language fit the sentences of the source.</summary>
public sealed partial class ResourceTests
{
    private static readonly string Project = Path.Combine(SourceTree.Root, "MediBook.Web");

    /// <summary>Where keys go through a variable: the look-up itself.</summary>
    private static readonly string[] LookUp = ["Words.cs", "Sentences.cs", "WordsLocalizer.cs"];

    private static readonly IReadOnlyDictionary<string, string> Sources = Directory
        .EnumerateFiles(Project, "*.cs*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml" && !LookUp.Contains(Path.GetFileName(file)))
        .Select(file => (Name: Path.GetRelativePath(Project, file).Replace('\\', '/'), File: file))
        .Where(source => !new[] { "obj/", "bin/", "Migrations/" }.Any(folder => source.Name.StartsWith(folder, StringComparison.Ordinal)))
        .ToDictionary(source => source.Name, source => DocComment().Replace(File.ReadAllText(source.File), ""));

    private static readonly HashSet<string> Sentences =
    [
        .. Sources.Values.SelectMany(text => Found(Sentence(), text)),
        .. Sources.Where(source => DoorOfPages().IsMatch(source.Key)).SelectMany(source => Found(OfAttribute(), source.Value)),
        .. KnownNames.Specializations, .. KnownNames.Spoken,
    ];

    private static readonly HashSet<string> Counts = [.. Sources.Values.SelectMany(text => Found(Counted(), text))];

    private static readonly Dictionary<string, string> English = Read("");

    public static TheoryData<string> Translated => [.. Language.All.Where(language => language != Language.English).Select(language => language.Tag)];

    [Fact]
    public void Sentences_and_counts_are_found_in_the_source()
    {
        Assert.Contains("Skip to main content", Sentences);
        Assert.Contains("Enter your email address", Sentences);
        Assert.Contains("times", Counts);
    }

    [Theory]
    [MemberData(nameof(Translated))]
    public void A_language_has_every_sentence(string tag) => Assert.Empty(Expected(tag).Except(Read(tag).Keys).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Translated))]
    public void A_language_has_no_sentence_that_is_not_used(string tag) => Assert.Empty(Read(tag).Keys.Except(Expected(tag)).Order(StringComparer.Ordinal));

    [Fact]
    public void English_has_its_plural_forms_and_what_reads_otherwise_than_its_key()
    {
        var forms = FormsOf(Language.English).ToHashSet();
        Assert.Empty(forms.Except(English.Keys));
        Assert.Empty(English.Keys.Except(forms).Except(Sentences));
        Assert.All(English.Where(text => !forms.Contains(text.Key)), text => Assert.NotEqual(text.Key, text.Value));
    }

    [Theory]
    [MemberData(nameof(Translated))]
    public void A_translation_has_the_places_of_its_sentence(string tag)
    {
        foreach (var (key, text) in Read(tag))
        {
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            var word = FormOf().Match(key);
            if (word.Success && Counts.Contains(word.Groups[1].Value))
            {
                // A form may say the number in a word.
                var places = Places(English[$"{word.Groups[1].Value}_other"]);
                Assert.True(Places(text).Append("{0").ToHashSet().SetEquals(places.Append("{0")), $"{key}: {text}");
            }
            else
            {
                Assert.True(Places(text).SequenceEqual(Places(English.GetValueOrDefault(key, key))), $"{key}: {text}");
            }
        }
    }

    [Fact]
    public void No_two_keys_differ_only_in_capitals() =>
        Assert.Empty(Sentences.GroupBy(key => key, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => string.Join(" / ", same)));

    [Fact]
    public void A_key_stands_in_the_source_as_it_is() =>
        Assert.Empty(Sources.SelectMany(source => WithoutKey().Matches(source.Value).Select(match => $"{source.Key}: {match.Value}")));

    private static IEnumerable<string> Expected(string tag) => Sentences.Concat(FormsOf(Language.Find(tag)!));

    private static IEnumerable<string> FormsOf(Language language) =>
        Counts.SelectMany(word => Plurals.FormsOf(language).Select(form => $"{word}_{form.ToString().ToLowerInvariant()}"));

    private static IEnumerable<string> Found(Regex pattern, string text) => pattern.Matches(text).Select(match => Regex.Unescape(match.Groups[1].Value));

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Read(string tag) =>
        XDocument.Load(Path.Combine(Project, "Domain", "Languages", tag.Length == 0 ? "Words.resx" : $"Words.{tag}.resx")).Root!.Elements("data")
            .ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!);

    [GeneratedRegex(@"(?<![.\w])(?:Words\.)?(?:T|THtml|Pattern)\(\s*""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"(?<![.\w])(?:Words\.)?Count\(\s*""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Counted();

    [GeneratedRegex(@"(?:ErrorMessage|Display\(Name) = ""((?:[^""\\]|\\.)*)""")]
    private static partial Regex OfAttribute();

    [GeneratedRegex(@"(?<![.\w]|new )(?:Words\.(?:T|Count|Pattern)|T|THtml|Pattern)\((?!\s*"")")]
    private static partial Regex WithoutKey();

    [GeneratedRegex(@"^(Pages|Areas|Domain)/")]
    private static partial Regex DoorOfPages();

    [GeneratedRegex(@"^(\w+)_(?:zero|one|two|few|many|other)$")]
    private static partial Regex FormOf();

    [GeneratedRegex(@"\{[0-9]:?")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?m)^\s*///.*$")]
    private static partial Regex DocComment();
}
