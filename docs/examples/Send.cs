// Sends an event from a queue on the disk: dotnet run -- event.json (in a console project of .NET 8 or newer, no package).
// FRONTDESK_URL is the address of the source, KIOSK_TOKEN its token.
// A program that takes an event puts it into the queue first; this then sends whatever is there (docs/integrators.md, When to send again).
using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Threading.Tasks;

var url = Environment.GetEnvironmentVariable("FRONTDESK_URL") ?? "http://127.0.0.1:8000/webhooks/kiosk";
var queue = Environment.GetEnvironmentVariable("FRONTDESK_QUEUE") ?? "queue";
var (waiting, done, aside) = (Path.Combine(queue, "waiting"), Path.Combine(queue, "done"), Path.Combine(queue, "aside"));
foreach (var folder in new[] { waiting, done, aside }) Directory.CreateDirectory(folder);

using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("KIOSK_TOKEN"));

foreach (var file in args)
{
    var bytes = File.ReadAllBytes(file);
    var name = Convert.ToHexString(SHA256.HashData(bytes)) + ".json";
    // Under another name first: half a file is never sent.
    using (var stream = File.Create(Path.Combine(queue, name)))
    {
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }
    File.Move(Path.Combine(queue, name), Path.Combine(waiting, name), overwrite: true);
}
foreach (var message in Directory.GetFiles(waiting))
{
    var folder = await Send(File.ReadAllBytes(message));
    File.Move(message, Path.Combine(folder, Path.GetFileName(message)), overwrite: true);
}

// Returns the folder where the message belongs; comes back only when it is settled.
async Task<string> Send(byte[] body)
{
    var pause = TimeSpan.FromSeconds(1);
    var broken = 0;
    while (true)
    {
        var (status, text, retryAfter) = await Post(body);
        if (status is 200 or 409)
        {
            Console.WriteLine(text);
            return done;
        }
        if (status == 500) broken++;
        if (status is 400 or 413 or 415 || broken == 10)
        {
            Console.Error.WriteLine($"Set aside, a person is to look at it: {status} {text}");
            return aside;
        }
        if (status is 401 or 403 or 404 or 405 or 431)
        {
            Console.Error.WriteLine($"Address or credentials are wrong: {status} {text}");
            await Task.Delay(TimeSpan.FromMinutes(5));
        }
        else if (retryAfter is { } wait) await Task.Delay(wait);
        else
        {
            await Task.Delay(pause * (0.8 + 0.4 * Random.Shared.NextDouble()));
            pause = pause * 2 < TimeSpan.FromMinutes(5) ? pause * 2 : TimeSpan.FromMinutes(5);
        }
    }
}

async Task<(int Status, string Text, TimeSpan? RetryAfter)> Post(byte[] body)
{
    using var content = new ByteArrayContent(body);
    content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    try
    {
        using var answer = await client.PostAsync(url, content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter?.Delta);
    }
    catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
    {
        return (0, "no answer", null);
    }
}
