/** The frame of the page; the scripts fill it. */
export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>lem-dcbm inspector</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
<link rel="stylesheet" href="/chart.css">
<script type="module" src="/main.js"></script>
</head>
<body>
<header>
  <img src="/icon.svg" alt="" width="30" height="30">
  <div class="who"><h1 id="title">lem-dcbm</h1><p id="identity">waiting for a meter</p></div>
  <select id="actor" aria-label="Which statechart" hidden></select>
  <span class="spacer"></span>
  <span id="stream" class="pill" data-tone="quiet" role="status">connecting to the driver</span>
  <button id="theme" type="button" title="Light or dark">Theme</button>
</header>
<main>
  <section id="strip" aria-label="Live measurements"></section>
  <section id="chart" aria-label="Statechart"><p class="empty">The statechart appears as soon as a meter is started.</p></section>
  <div class="lower">
    <section class="panel" id="log-panel" aria-label="Events">
      <div class="panel-head">
        <h2>Events</h2>
        <input id="filter" type="search" placeholder="Filter: event, state, value" aria-label="Filter events">
        <select id="kind" aria-label="Which events">
          <option value="all">all</option>
          <option value="moves">that changed a state</option>
          <option value="announced">announced by the driver</option>
        </select>
        <button id="pause" type="button" aria-pressed="false">Pause</button>
      </div>
      <ol id="log"></ol>
    </section>
    <section class="panel" aria-label="Context">
      <div class="panel-head"><h2>Context</h2><span class="note">personal data hidden, keys shortened</span></div>
      <div id="context"></div>
    </section>
  </div>
</main>
</body>
</html>
`;
